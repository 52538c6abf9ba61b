import Synchronization
import VGGBackend
import VGGDownload

/// Shows on a terminal how far a download has come, how fast it is and how long it will take; elsewhere only what
/// happens to it.
final class DownloadBar: Sendable {
    private let name: String
    private let isShown: Bool
    private let quiet: Bool
    private let state: Mutex<State>
    private let start = ContinuousClock.now

    private struct State {
        var rate: DownloadRate?
        var drawn = -Double.infinity
        var isDone = false
    }

    /// Begins a download.
    init(_ name: String, from entry: ModelEntry, quiet: Bool) {
        self.name = name
        self.quiet = quiet
        isShown = Console.isTerminal && !quiet
        state = Mutex(State())
        let size = entry.approximateSize.map { ", about \(ByteCount($0))" } ?? ""
        if !quiet { Console.note("downloading \(name) from \(entry.location.onOneLine)\(size)") }
    }

    /// Shows what a download tells.
    func show(_ event: DownloadEvent) {
        switch event {
        case .checking(let done, let total): draw("checking what is here", done, of: total)
        case .receiving(let done, let total): draw(done, of: total)
        case .retrying(let reason, let seconds):
            note("\(name): \(reason); trying again in \(seconds.fixed(seconds < 10 ? 1 : 0)) s")
        case .startingAgain(let reason): note("\(name): \(reason)")
        }
    }

    /// Takes the bar away for good.
    func hide() {
        state.withLock { state in
            if isShown, !state.isDone { Console.emit(Console.clearedLine) }
            state.isDone = true
        }
    }

    private func note(_ text: String) { if !quiet { Console.note(text) } }

    private func draw(_ done: Int, of total: Int?) {
        let now = seconds
        let speed = state.withLock { state in
            var rate = state.rate ?? DownloadRate(count: done, at: now)
            rate.update(count: done, at: now)
            state.rate = rate
            var words = rate.bytesPerSecond.map { ["\(ByteCount(Int($0)))/s"] } ?? []
            if let total, let left = rate.seconds(for: total - done) { words.append(left.secondsLeft) }
            return words
        }
        draw(name, done, of: total, speed)
    }

    /// Draws the line anew, though not more than ten times a second.
    private func draw(_ title: String, _ done: Int, of total: Int?, _ more: [String] = []) {
        guard isShown else { return }
        let now = seconds
        state.withLock { state in
            guard !state.isDone, now - state.drawn >= 0.1 || done == total else { return }
            state.drawn = now
            let line = ([title] + Self.share(done, of: total) + more).joined(separator: "  ")
            Console.emit(Console.clearedLine + line)
        }
    }

    /// A bar with the bytes and the share of them that is here; the bytes alone where their number is not known.
    private static func share(_ done: Int, of total: Int?) -> [String] {
        guard let total, total > 0 else { return ["\(ByteCount(done))"] }
        let share = Double(done) / Double(total), width = 24, filled = min(Int(share * Double(width)), width)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return ["[\(bar)]", "\(ByteCount(done)) of \(ByteCount(total))", "\((share * 100).fixed(0)) %"]
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}
