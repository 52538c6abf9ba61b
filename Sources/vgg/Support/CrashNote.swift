import OpenCLRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is said when a signal ends the process from within, which is nearly always the OpenCL driver's doing.
///
/// PoCL aborts where memory runs out and where a file of its cache is damaged, with no words that help. A handler of
/// signals may do next to nothing, so the words are laid out when the program starts.
enum CrashNote {
    /// Has the note written to standard error when the process ends so; the signal then does what it did at first.
    ///
    /// To be called when the program starts, and once more when the driver is there: the LLVM in PoCL puts handlers of its
    /// own in place.
    static func install() {
        if actionsBefore == nil { prepare() }
        for signal in signals {
            var action = sigaction(handling: tell)
            sigaction(signal, &action, nil)
        }
    }

    private static func prepare() {
        let cache = Diagnosis.poclCacheFolder.map { "the folder \($0)" } ?? "that folder"
        let isCustom = CommandLine.arguments.contains { $0.hasPrefix("--kernel") && !$0.hasPrefix("--kernels") }
        let text =
            isCustom
            ? """
            Error: the process was ended from within, most likely by the kernel that --kernel names: on a CPU it runs in this \
            process, and writing or reading outside its buffers can end it. Oclgrind tells where

            """
            : """
            Error: the process was ended from within, most likely by the OpenCL driver, or because a file became shorter while \
            it was read. PoCL does so where memory runs out (ulimit -v and -d count too) and where a file in its cache is \
            damaged. If it happens again, remove \(cache), or name another by POCL_CACHE_DIR

            """
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        note = UnsafeRawBufferPointer(bytes)
        let before = UnsafeMutablePointer<sigaction>.allocate(capacity: Int(signals.max() ?? 0) + 1)
        for signal in signals { sigaction(signal, nil, before + Int(signal)) }
        actionsBefore = before
    }

    private static let signals = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV]
}

// Both are set before a second thread begins, and never again.
nonisolated(unsafe) private var note: UnsafeRawBufferPointer?
nonisolated(unsafe) private var actionsBefore: UnsafeMutablePointer<sigaction>?

/// Writes the note and lets the signal take its course.
private func tell(_ signal: Int32) {
    if let note { _ = write(STDERR_FILENO, note.baseAddress, note.count) }
    if let actionsBefore { sigaction(signal, actionsBefore + Int(signal), nil) }
    raise(signal)
}

extension sigaction {
    /// Calls a function on a signal.
    fileprivate init(handling handler: @escaping @convention(c) (Int32) -> Void) {
        self.init()
        #if canImport(Glibc)
            __sigaction_handler.sa_handler = handler
        #else
            __sigaction_u.__sa_handler = handler
        #endif
    }
}
