import ArgumentParser
import VGGModel
import VGGTraining

/// How gradients change the weights.
struct OptimizerOptions: ParsableArguments {
    /// The optimisers by name.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case sgd, adamw

        /// The optimiser of a name as it usually is.
        var usual: Optimizer { self == .sgd ? .sgd() : .adamW() }

        /// The learning rate to begin with where none is given.
        var usualRate: Double { self == .sgd ? 0.01 : 0.001 }
    }

    @Option(
        help: "What changes the weights: descent with momentum, or AdamW. (default: sgd, of a new layer adamw)")
    var optimizer: Choice?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The learning rate. (default: 0.01, of adamw 0.001, of a new layer 0.005, of blocks after it 0.001)",
            valueName: "number"))
    var rate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The momentum of sgd. (default: 0.9)", valueName: "share"))
    var momentum: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How fast weights decay. (default: 0.0005, of adamw 0.01)", valueName: "number"))
    var weightDecay: Double?

    @Flag(help: "Take Nesterov's step with sgd.")
    var nesterov = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The largest norm of the gradient; longer ones are scaled down.", valueName: "norm"))
    var clip: Double?

    /// An optimiser with what is given in its place.
    func optimizer(from earlier: Optimizer) throws -> Optimizer {
        let isSame = optimizer.map { $0 == Choice(earlier) } ?? true
        switch isSame ? earlier : optimizer?.usual ?? earlier {
        case .sgd(let momentum, let decay, let nesterov):
            return .sgd(
                momentum: self.momentum ?? momentum, weightDecay: weightDecay ?? decay,
                nesterov: self.nesterov || nesterov)
        case .adamW(let beta1, let beta2, let epsilon, let decay):
            guard momentum == nil, !nesterov else {
                throw ValidationError("--momentum and --nesterov are for sgd; leave them out, or give --optimizer sgd")
            }
            return .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay ?? decay)
        }
    }

    /// The learning rate given, that of the earlier settings, or what suits another optimiser than theirs.
    func rate(from earlier: TrainingSettings) -> Double {
        if let rate { return rate }
        guard let optimizer, optimizer != Choice(earlier.optimizer) else { return earlier.learningRate }
        return optimizer.usualRate
    }
}

extension OptimizerOptions.Choice {
    /// The name of an optimiser.
    init(_ optimizer: Optimizer) {
        switch optimizer {
        case .sgd: self = .sgd
        case .adamW: self = .adamw
        }
    }
}
