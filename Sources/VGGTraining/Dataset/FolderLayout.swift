/// Which folders of a dataset hold the pictures to train with and to validate with.
struct FolderLayout {
    /// The folder of the classes to train with.
    let training: String
    /// The folder of those to validate with, where the dataset is split already.
    let validation: String?

    private static let validationNames = ["val", "validation", "test"]

    init(_ path: String) throws(TrainingError) {
        let folders = try FolderListing(path).folders
        let expected = ["train"] + Self.validationNames
        guard folders.contains("train"), folders.allSatisfy(expected.contains),
            try !FolderListing("\(path)/train").folders.isEmpty
        else {
            training = path
            validation = nil
            return
        }
        training = "\(path)/train"
        validation = Self.validationNames.first(where: folders.contains).map { "\(path)/\($0)" }
    }
}

/// The subfolders of a dataset's folder, with the pictures in each.
struct ClassFolders {
    let classes: [String]
    let set: PictureSet

    /// Lists the pictures of every class.
    init(_ path: String, allowsOneClass: Bool) throws(TrainingError) {
        let listing = try FolderListing(path)
        guard !listing.folders.isEmpty else {
            throw TrainingError(
                .invalidDataset, path,
                (listing.pictures.isEmpty ? "holds no subfolders" : "holds pictures, but no subfolders")
                    + "; make one for each class, named after it, and put the pictures of the class into it")
        }
        guard listing.folders.count > 1 || allowsOneClass else {
            throw TrainingError(
                .invalidDataset, path,
                "holds one class, '\(listing.folders[0])'; a network learns to tell two or more apart, so add a subfolder "
                    + "with pictures of what is not of that class")
        }
        try self.init(path, classes: listing.folders)
    }

    /// Lists the pictures of every class of another folder, whose classes must be the same.
    init(_ path: String, classes: [String], of other: String) throws(TrainingError) {
        let folders = Set(try FolderListing(path).folders)
        if let missing = classes.first(where: { !folders.contains($0) }) {
            throw TrainingError(
                .invalidDataset, path,
                "lacks the class '\(missing)' that is in \(other); add a subfolder of that name with pictures, or remove "
                    + "the class there")
        }
        if let surplus = folders.subtracting(classes).min() {
            throw TrainingError(
                .invalidDataset, path,
                "has a class '\(surplus)' that is not in \(other); add a subfolder of that name there, or remove this one"
            )
        }
        try self.init(path, classes: classes)
    }

    private init(_ path: String, classes: [String]) throws(TrainingError) {
        var pictures: [Picture] = []
        for (label, name) in classes.enumerated() {
            let names = try Self.pictures(in: "\(path)/\(name)")
            guard !names.isEmpty else {
                throw TrainingError(
                    .invalidDataset, "\(path)/\(name)",
                    "holds no picture; put files ending in .jpg, .jpeg or .png into it, or remove the folder")
            }
            pictures += names.map { Picture(name: "\(name)/\($0)", label: label) }
        }
        self.classes = classes
        set = PictureSet(folder: path, pictures: pictures)
    }

    /// The names of a class's pictures, those of folders inside it included, sorted.
    private static func pictures(in path: String) throws(TrainingError) -> [String] {
        let listing = try FolderListing(path)
        var names = listing.pictures
        for folder in listing.folders {
            names += try FolderListing("\(path)/\(folder)").pictures.map { "\(folder)/\($0)" }
        }
        return names.sorted()
    }
}
