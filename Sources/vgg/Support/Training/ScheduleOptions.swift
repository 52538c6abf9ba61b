import ArgumentParser
import VGGTraining

/// How the learning rate changes.
struct ScheduleOptions: ParsableArguments {
    /// The schedules by name.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case constant, step, plateau, cosine
    }

    @Option(
        help: """
            How the learning rate changes: not at all; by a factor after every --step-epochs; by a factor when \
            validation stops improving, as in the paper; or to 0 along half a wave. (default: cosine)
            """)
    var schedule: Choice?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Epochs between two steps of the schedule step. (default: 10)", valueName: "number"))
    var stepEpochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs without a better one before plateau lowers the rate. (default: 5)", valueName: "number")
    )
    var patience: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What step and plateau multiply the rate by. (default: 0.1)", valueName: "number"))
    var factor: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Epochs over which the rate rises from near 0. (default: 0)", valueName: "number"))
    var warmUp: Int?

    /// A schedule with what is given in its place.
    func schedule(from earlier: Schedule) throws -> Schedule {
        let isSame = schedule.map { $0 == Choice(earlier) } ?? true
        let base = isSame ? earlier : schedule?.usual ?? earlier
        try checkUse(with: Choice(base))
        switch base {
        case .constant, .cosine: return base
        case .step(let epochs, let factor):
            return .step(epochs: stepEpochs ?? epochs, factor: self.factor ?? factor)
        case .plateau(let patience, let factor, let threshold):
            return .plateau(patience: self.patience ?? patience, factor: self.factor ?? factor, threshold: threshold)
        }
    }

    private func checkUse(with choice: Choice) throws {
        let uses: [(isGiven: Bool, option: String, of: [Choice])] = [
            (stepEpochs != nil, "--step-epochs", [.step]), (patience != nil, "--patience", [.plateau]),
            (factor != nil, "--factor", [.step, .plateau]),
        ]
        for use in uses where use.isGiven && !use.of.contains(choice) {
            let schedules = use.of.map { "--schedule \($0.rawValue)" }.joined(separator: " or ")
            throw ValidationError("\(use.option) is for \(schedules); give that too, or leave it out")
        }
    }
}

extension ScheduleOptions.Choice {
    /// The name of a schedule.
    init(_ schedule: Schedule) {
        switch schedule {
        case .constant: self = .constant
        case .step: self = .step
        case .plateau: self = .plateau
        case .cosine: self = .cosine
        }
    }

    /// The schedule of a name as it usually is.
    fileprivate var usual: Schedule {
        switch self {
        case .constant: .constant
        case .step: .step(epochs: 10)
        case .plateau: .plateau()
        case .cosine: .cosine()
        }
    }
}
