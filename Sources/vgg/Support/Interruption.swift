import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-C for work that wants to end in order.
enum Interruption {
    /// Does some work, as a task that the first Ctrl-C cancels; a second one ends the process.
    static func cancelling<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
        let task = Task { await work() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                task.cancel()
            }
            source.resume()
            return (number, source)
        }
        let result = await task.value
        for (number, source) in sources {
            source.cancel()
            signal(number, SIG_DFL)
        }
        return result
    }
}
