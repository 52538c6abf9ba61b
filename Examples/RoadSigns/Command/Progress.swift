#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A count of finished pictures on standard error, where that is a terminal.
struct Progress {
    private let total: Int
    private var done = 0
    private let isShown = isatty(STDERR_FILENO) == 1

    init(of total: Int) { self.total = total }

    mutating func advance(by count: Int) {
        done += count
        guard isShown else { return }
        let line = "\r\(done) of \(total) pictures" + (done == total ? "\n" : "")
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
