import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a command writes: results on standard output, all else that a person sees on standard error.
enum Console {
    /// Whether standard error is a terminal that can take a line back, where a progress bar makes sense.
    static let isTerminal: Bool = {
        guard isatty(STDERR_FILENO) == 1, let terminal = getenv("TERM") else { return false }
        return String(cString: terminal) != "dumb"
    }()

    /// Takes back the line that a progress bar may have left.
    static let clearedLine = isTerminal ? "\r\u{1B}[K" : ""

    /// Prints a line of results at once, so that whoever reads them sees each as it comes.
    static func print(_ text: String) throws {
        if let failure = write(text + "\n", to: STDOUT_FILENO) {
            throw Failure("standard output cannot be written: \(failure)")
        }
    }

    /// Prints a failure in the form that all commands share.
    static func error(_ message: String) { emit("\(clearedLine)Error: \(message)\n") }

    /// Prints a note for people.
    static func note(_ message: String) { emit("\(clearedLine)\(message)\n") }

    /// Writes to standard error at once; nobody is left to be told of a failure there.
    static func emit(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes all of a text; the system's words for what went wrong, if anything did.
    private static func write(_ text: String, to descriptor: Int32) -> String? {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let written = bytes[done...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return String(cString: strerror(errno)) }
            done += written
        }
        return nil
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// Why a command could not do what it was asked, in words for its user.
struct Failure: Error, CustomStringConvertible {
    /// What was tried, and what to do.
    let description: String

    init(_ description: String) { self.description = description }
}

extension String {
    /// The text on one line: what a terminal would act on, of which a path may have any, is escaped.
    var onOneLine: String { unicodeScalars.map(\.printed).joined() }

    /// The text with nothing in it that a terminal would act on but line breaks.
    var printable: String {
        split(separator: "\n", omittingEmptySubsequences: false).map(\.description.onOneLine).joined(separator: "\n")
    }

    /// The text on one line, cut off where it is too long for a name in a table.
    var shortened: String {
        unicodeScalars.count > 80
            ? String(String.UnicodeScalarView(unicodeScalars.prefix(77))).onOneLine + "..." : onOneLine
    }
}
