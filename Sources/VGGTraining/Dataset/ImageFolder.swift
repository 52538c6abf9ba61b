/// Where the pictures come from that a network is validated with.
public enum ValidationSource: Hashable, Sendable {
    /// A share of every class is taken out of the training pictures.
    case share(Double)
    /// They are in a folder of their own, with a subfolder for each class.
    case folder(String)
}

/// A dataset as a folder with a subfolder of pictures for each class, whose names, sorted, are the classes.
///
/// Pictures are files that end in `.jpg`, `.jpeg` or `.png`, in a class's folder or in a folder inside it; what else is
/// there, and all that is hidden, is ignored. A folder that holds nothing but `train` and any of `val`, `validation` and
/// `test` is taken as split already: the first of the three that is there validates.
///
/// Otherwise a share of each class validates: the pictures whose hash of seed and name is lowest. So the same pictures do
/// whatever the order in which the disk lists them, and a picture that is added moves few others.
public struct ImageFolder: Sendable {
    /// The folder's path.
    public let path: String
    /// The names of the classes, by index.
    public let classes: [String]
    /// What is trained with.
    public let training: PictureSet
    /// What is validated with; empty where no class has two pictures and there is no folder for it.
    public let validation: PictureSet

    /// Lists the pictures of a folder; none is opened.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - validation: Where the pictures to validate with come from; nil for the folder's own, else a tenth.
    ///   - seed: What decides which pictures of each class validate.
    ///   - allowsOneClass: Whether a single class will do, as it does to measure with, but not to learn from.
    /// - Throws: `TrainingError` with `invalidDataset` where there is no such folder, a class has no picture, there are
    ///   fewer than two without `allowsOneClass`, or the classes to validate with are others; `invalidSettings` for a share outside 0..<1.
    public init(
        _ path: String, validation: ValidationSource? = nil, seed: UInt64 = 0, allowsOneClass: Bool = false
    ) throws(TrainingError) {
        let layout = try FolderLayout(path)
        let training = try ClassFolders(layout.training, allowsOneClass: allowsOneClass)
        self.path = path
        classes = training.classes
        let all = training.set
        switch validation ?? layout.validation.map(ValidationSource.folder) ?? .share(0.1) {
        case .folder(let folder):
            self.training = all
            self.validation = try ClassFolders(folder, classes: training.classes, of: layout.training).set
        case .share(let share):
            try SettingCheck.number(share, in: 0..<1, "validation share")
            (self.training, self.validation) = ValidationSplit(share: share, seed: seed).split(all, classes.count)
        }
    }

    /// A number that differs where classes, names or the split do; contents do not count.
    public var fingerprint: UInt64 {
        var hash = StableHash()
        for name in classes { hash.add(name) }
        for set in [training, validation] {
            hash.add(UInt64(set.pictures.count))
            for picture in set.pictures { hash.add(picture.name) }
        }
        return hash.value
    }
}
