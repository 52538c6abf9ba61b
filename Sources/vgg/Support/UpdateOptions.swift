import ArgumentParser
import VGGBackend
import VGGModel

/// How the weights of a network move.
struct UpdateOptions: ParsableArguments {
    /// The ways by name.
    enum Way: String, CaseIterable, ExpressibleByArgument {
        case sgd, nesterov, adamw
    }

    @Option(
        help: ArgumentHelp("How often the weights move.", valueName: "number"), transform: Limits.number(0...1_000_000))
    var steps = 0

    @Option(help: ArgumentHelp("The learning rate.", valueName: "number"), transform: UpdateOptions.number(0...1e6))
    var rate = 0.01

    @Option(help: "How the weights move: stochastic gradient descent, by Nesterov's rule, or AdamW.")
    var optimizer = Way.sgd

    @Option(
        help: ArgumentHelp("The share of the velocity that stays, of sgd and nesterov.", valueName: "share"),
        transform: UpdateOptions.number(0...1))
    var momentum = 0.9

    @Option(
        help: ArgumentHelp("The decay of the weights; by default 5e-4, of adamw 1e-2.", valueName: "number"),
        transform: UpdateOptions.number(0...1e6))
    var weightDecay: Double?

    @Option(
        help: ArgumentHelp("The largest norm of all gradients that is not scaled down.", valueName: "norm"),
        transform: UpdateOptions.number(1e-30...1e30))
    var gradientLimit: Double?

    @Option(
        help: ArgumentHelp("The share of the target that all classes have equally.", valueName: "share"),
        transform: UpdateOptions.number(0...1))
    var labelSmoothing = 0.0

    @Flag(help: "Leave dropout out of the network.")
    var noDropout = false

    /// The options of a session.
    func options(batch: Int, memoryLimit: Int?) -> TrainingOptions {
        let way: Optimizer =
            switch optimizer {
            case .sgd, .nesterov:
                .sgd(momentum: momentum, weightDecay: weightDecay ?? 5e-4, nesterov: optimizer == .nesterov)
            case .adamw: .adamW(weightDecay: weightDecay ?? 1e-2)
            }
        return TrainingOptions(
            batch: batch, optimizer: way, gradientLimit: gradientLimit, labelSmoothing: labelSmoothing,
            memoryLimit: memoryLimit)
    }

    /// Reads a number within limits.
    private static func number(_ range: ClosedRange<Double>) -> @Sendable (String) throws -> Double {
        { text in
            guard let number = Double(text), range.contains(number) else {
                throw ValidationError("give a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}
