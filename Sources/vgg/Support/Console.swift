#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a person sees beside the results: all of it on standard error.
enum Console {
    /// Whether standard error is a terminal, where a progress bar makes sense.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Prints a failure in the form that all commands share.
    static func error(_ message: String) { emit("Error: \(message)\n") }

    /// Prints a note for people, unless they asked for quiet.
    static func note(_ message: String, quiet: Bool) {
        if !quiet { emit(message + "\n") }
    }

    /// Writes to standard error at once.
    static func emit(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// A bar on a terminal that shows how far long work has come; nothing elsewhere.
struct Progress {
    /// What is being done.
    let title: String
    /// How many steps there are in all.
    let total: Int
    private let isShown: Bool
    private var done = 0

    /// Begins at none of `total`, and shows it unless asked to be quiet.
    init(_ title: String, total: Int, quiet: Bool) {
        self.title = title
        self.total = total
        isShown = Console.isTerminal && !quiet && total > 1
        draw()
    }

    /// One or more steps further.
    mutating func advance(by steps: Int = 1) {
        done += steps
        draw()
    }

    /// Takes the bar away.
    func finish() {
        if isShown { Console.emit("\r\u{1B}[K") }
    }

    private func draw() {
        guard isShown else { return }
        let width = 30, filled = width * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        Console.emit("\r\(title) [\(bar)] \(done)/\(total)")
    }
}
