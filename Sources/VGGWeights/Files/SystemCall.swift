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

/// A name from a file in quotation marks: on one line, with nothing in it that a terminal would act on, and short.
func quoted(_ name: String) -> String {
    let (text, isCut) = shown(name) { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
    return "\"\(text)\"" + (isCut ? "..." : "")
}

/// A name from a file without quotation marks; as above otherwise.
func escaped(_ name: String) -> String {
    let (text, isCut) = shown(name) { String($0) }
    return text + (isCut ? "..." : "")
}

private func shown(_ name: String, _ plain: (Unicode.Scalar) -> String) -> (text: String, isCut: Bool) {
    let limit = 80
    let text = name.unicodeScalars.prefix(limit).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
        default: plain(scalar)
        }
    }
    return (text.joined(), name.unicodeScalars.count > limit)
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
