import Synchronization
import VGGTraining

/// Tells people, or programs with `--json`, what happens in training.
final class TrainingReporter: Sendable {
    private struct State {
        var lastStep: TrainingEvent.Step?
        var failure: (any Error)?
    }

    private let output: OutputOptions
    private let bar: TrainingBar
    private let state = Mutex(State())

    /// What is trained, where that is done in stages.
    private let stage: String?
    /// Whether people are told of all epochs, not of every fifth part of them.
    private let tellsAll: Bool

    /// Makes a reporter, of a quick stage whose epochs are told when a fifth of them is done.
    init(_ output: OutputOptions, stage: String? = nil) {
        self.output = output
        self.stage = stage
        tellsAll = stage == nil
        bar = TrainingBar(quiet: output.quiet)
    }

    /// What went wrong in telling; training goes on all the same.
    var failure: (any Error)? { state.withLock(\.failure) }

    /// Tells an event.
    func show(_ event: TrainingEvent) {
        if output.json { printLine(TrainingEventJSON(event, pace: pace, stage: stage)) }
        switch event {
        case .step(let step):
            state.withLock { $0.lastStep = step }
            bar.show(step)
        case .leftOut(let picture): note("\(picture.path.onOneLine): left out: \(picture.reason)")
        case .epoch(let metrics, let isBest):
            if tellsAll || isFifth(metrics.epoch) { note(line(metrics, isBest: isBest)) }
        case .rateReduced: note("validation does not improve: the learning rate goes down")
        case .checkpoint: break
        }
    }

    /// Prints a line of JSON, and remembers where that fails.
    func printLine(_ value: some Encodable) {
        do {
            try printJSONLine(value)
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    /// Says something to people who did not ask for quiet.
    func note(_ text: String) { output.note(text) }

    /// Whether another fifth of the epochs is done.
    private func isFifth(_ epoch: Int) -> Bool {
        let epochs = state.withLock { $0.lastStep?.epochs } ?? epoch
        return epoch.isMultiple(of: max(epochs / 5, 1)) || epoch == epochs
    }

    private var pace: Double? { state.withLock { $0.lastStep?.imagesPerSecond } }

    private func line(_ metrics: EpochMetrics, isBest: Bool) -> String {
        let last = state.withLock(\.lastStep)
        let epochs = last.map { "/\($0.epochs)" } ?? ""
        var parts = ["epoch \(metrics.epoch)\(epochs): \(metrics.training.text)"]
        if let validation = metrics.validation { parts.append("validation \(validation.text)") }
        if let last {
            let left = metrics.epoch < last.epochs ? ", \(last.timeLeft)" : ""
            parts.append("\(last.imagesPerSecond.fixed(0)) images/s\(left)")
        }
        return parts.joined(separator: "; ") + (isBest ? " *" : "")
    }
}

extension Measures {
    /// The measures in a few words: `loss 0.693, 71.2 %`.
    var text: String {
        "loss \(loss.fixed(3)), \((100 * top1).fixed(1)) %"
            + (top5.map { " (top 5 \((100 * $0).fixed(1)) %)" } ?? "")
    }
}
