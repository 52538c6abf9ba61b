#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that a command will write.
enum OutputFile {
    /// Refuses a path that cannot be written, before long work is done for it.
    ///
    /// A file is written under another name beside the path first, so its folder must take new files.
    static func check(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind != S_IFDIR else { throw Failure("--output \(path): this is a folder; give a file's name") }
            if kind != S_IFREG { return }
        }
        var probe = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&probe)
        guard descriptor >= 0 else {
            throw Failure("--output \(path): no file can be made there: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        unlink(&probe)
    }
}
