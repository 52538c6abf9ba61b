#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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
                try Self.checkFile("\(path)/\(name)")
                pictures.append(name)
            } else if Self.kind(of: "\(path)/\(name)") == S_IFDIR {
                folders.append(name)
            }
        }
    }

    private static func names(in path: String) throws(TrainingError) -> [String] {
        guard let folder = opendir(path) else {
            let message =
                switch kind(of: path) {
                case nil: "there is no such folder; check the path"
                case S_IFDIR: "the folder cannot be read; change its permissions with `chmod u+rx`"
                default: "is a file; give the folder that holds a subfolder for each class"
                }
            throw TrainingError(.invalidDataset, path, message)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw TrainingError(
                    .invalidDataset, path,
                    "holds '\(String(decoding: bytes, as: UTF8.self))', whose name is not UTF-8; rename it")
            }
            names.append(name)
        }
        return names
    }

    /// Refuses what would be waited for forever.
    ///
    /// What cannot be read for other reasons is found out with the pictures.
    private static func checkFile(_ path: String) throws(TrainingError) {
        guard let kind = kind(of: path), kind != S_IFREG, kind != S_IFDIR else { return }
        throw TrainingError(.invalidDataset, path, "is a pipe or a device, and no picture; remove it")
    }

    /// What is at a path, links followed: `S_IFDIR`, `S_IFREG` or another; nil where there is nothing.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
