import FoundationEssentials

/// What a folder holds that a dataset can use, sorted by name.
struct FolderListing {
    /// The names of its subfolders.
    private(set) var folders: [String] = []
    /// The names of its pictures.
    private(set) var pictures: [String] = []

    private static let endings: Set<String> = ["jpg", "jpeg", "png"]

    init(_ path: String) throws(TrainingError) {
        for name in try Self.names(in: path).sorted() where !name.hasPrefix(".") {
            if let dot = name.lastIndex(of: "."), Self.endings.contains(name[dot...].dropFirst().lowercased()) {
                pictures.append(name)
            } else if Self.isFolder("\(path)/\(name)") == true {
                folders.append(name)
            }
        }
    }

    private static func names(in path: String) throws(TrainingError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            let message =
                switch isFolder(path) {
                case nil: "there is no such folder; check the path"
                case false: "is a file; give the folder that holds a subfolder for each class"
                default: "the folder cannot be read; change its permissions with `chmod u+rx`"
                }
            throw TrainingError(.invalidDataset, path, message)
        }
    }

    /// Whether there is a folder at a path; nil where there is nothing.
    private static func isFolder(_ path: String) -> Bool? {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) ? isFolder : nil
    }
}
