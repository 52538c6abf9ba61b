/// A note that is printed only where work takes longer than it usually does, so that nobody wonders what goes on.
struct LateNote {
    private let task: Task<Void, Never>?

    /// Prints `message` after a while, unless it is called off before.
    init(_ message: String, after delay: Duration = .seconds(1.5), quiet: Bool) {
        guard !quiet else {
            task = nil
            return
        }
        task = Task.detached {
            try? await Task.sleep(for: delay)
            if !Task.isCancelled { Console.note(message) }
        }
    }

    /// Calls the note off.
    func cancel() { task?.cancel() }

    /// The note for a network that is being loaded.
    static func loading(_ network: String, quiet: Bool) -> LateNote {
        LateNote(
            "still loading \(network): the first time, the device's driver compiles the kernels, which takes some seconds",
            quiet: quiet)
    }
}
