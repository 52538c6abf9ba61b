import Synchronization
import VGGTraining

/// Shows on a terminal how far an epoch has come, how well it goes and how long the rest will take; nothing elsewhere.
final class TrainingBar: Sendable {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let drawn = Mutex(-Double.infinity)

    /// Makes a bar that shows nothing before the first step.
    init(quiet: Bool) { isShown = Console.isTerminal && !quiet }

    /// Shows a step, though not more than ten times a second.
    func show(_ step: TrainingEvent.Step) {
        guard isShown else { return }
        let now = (ContinuousClock.now - start) / .seconds(1)
        drawn.withLock { drawn in
            guard now - drawn >= 0.1 || step.isLastOfEpoch else { return }
            drawn = now
            Console.emit(Console.clearedLine + Self.line(step))
        }
    }

    private static func line(_ step: TrainingEvent.Step) -> String {
        let width = 10, filled = step.stepsPerEpoch > 0 ? width * step.stepOfEpoch / step.stepsPerEpoch : width
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "epoch \(step.epoch)/\(step.epochs) [\(bar)]  "
            + "loss \(step.running.loss.fixed(3))  \((100 * step.running.top1).fixed(1)) %  "
            + "\(step.imagesPerSecond.fixed(0)) images/s  \(step.timeLeft)"
    }
}

extension TrainingEvent.Step {
    /// Steps of an epoch.
    var stepsPerEpoch: Int { steps / max(epochs, 1) }
    /// Steps of this epoch so far.
    var stepOfEpoch: Int { step - (epoch - 1) * stepsPerEpoch }
    /// Whether it is the last step of its epoch.
    var isLastOfEpoch: Bool { stepOfEpoch == stepsPerEpoch }
    /// The time to the end of training in words.
    var timeLeft: String { Int(secondsLeft.rounded(.up)).secondsLeft }
}
