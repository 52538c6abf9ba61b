/// One picture file of a dataset and the class that it shows.
public struct Picture: Hashable, Sendable {
    /// The file's path from the dataset's folder on: `cat/0001.jpg`.
    public let name: String
    /// The index of its class.
    public let label: Int

    /// Makes a picture.
    public init(name: String, label: Int) {
        self.name = name
        self.label = label
    }
}

/// Pictures of one folder, to train with or to validate with.
public struct PictureSet: Hashable, Sendable {
    /// The folder that the pictures' names begin in.
    public let folder: String
    /// The pictures, class by class and by name.
    public let pictures: [Picture]

    /// Makes a set.
    public init(folder: String, pictures: [Picture]) {
        self.folder = folder
        self.pictures = pictures
    }

    /// The path of a picture's file.
    public func path(of index: Int) -> String { "\(folder)/\(pictures[index].name)" }

    /// How many pictures each of so many classes has.
    public func counts(classes: Int) -> [Int] {
        pictures.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1.label] += 1 }
    }
}
