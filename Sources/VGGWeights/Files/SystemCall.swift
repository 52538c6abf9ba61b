#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's words for the last failed call.
func lastSystemError() -> String { String(cString: strerror(errno)) }

/// Repeats a call that a signal interrupted; -1 is its failure.
package func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// Writes at most `limit` bytes and returns how many, or -1.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, limit: Int) -> Int {
    write(descriptor, bytes.baseAddress, min(bytes.count, limit))
}

extension stat {
    /// Whether the file is of this kind, one of `S_IFREG`, `S_IFDIR` and so on.
    func isKind(_ kind: mode_t) -> Bool { st_mode & S_IFMT == kind }
}

/// Whether there is a folder at a path.
func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.isKind(S_IFDIR)
}

/// Whether there is anything at a path.
func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
}
