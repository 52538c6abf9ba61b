import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder that a file lies in.
enum Folder {
    /// Makes the folder for a file, and those above it, as far as they are missing.
    static func make(for path: String) throws(DownloadError) {
        let folder = name(for: path)
        var status = stat()
        if stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        if folder.dropFirst().contains("/") { try make(for: folder) }
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw .writing(folder, "cannot be made") }
    }

    /// Makes a new name in a folder last; a system that cannot is no reason to fail.
    static func synchronize(for path: String) {
        let descriptor = retrying { open(name(for: path), O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The folder's path.
    static func name(for path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
