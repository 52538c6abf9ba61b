import Synchronization

/// A bar on a terminal that shows how far long work has come; nothing elsewhere.
final class Progress: Sendable {
    private let title: String
    private let total: Int
    private let isShown: Bool
    private let done = Mutex(0)

    /// Begins at none of `total` steps; with no total only the title is shown.
    init(_ title: String, total: Int = 0, quiet: Bool) {
        self.title = title
        self.total = total
        isShown = Console.isTerminal && !quiet && total != 1
        draw(0)
    }

    /// One or more steps further.
    func advance(by steps: Int = 1) {
        done.withLock { done in
            done = min(done + steps, total)
            draw(done)
        }
    }

    /// As far as a number of steps, which counts where it is further.
    func advance(to steps: Int) {
        done.withLock { done in
            guard steps > done else { return }
            done = min(steps, total)
            draw(done)
        }
    }

    /// Takes the bar away, until the next step.
    func hide() {
        if isShown { Console.emit(Console.clearedLine) }
    }

    private func draw(_ done: Int) {
        guard isShown else { return }
        guard total > 0 else { return Console.emit("\(Console.clearedLine)\(title) ...") }
        let width = 30, filled = width * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        Console.emit("\(Console.clearedLine)\(title) [\(bar)] \(done)/\(total)")
    }
}
