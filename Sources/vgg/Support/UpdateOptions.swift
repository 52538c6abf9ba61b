import ArgumentParser
import VGGBackend
import VGGTraining

/// How the weights of a network move.
struct UpdateOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: ArgumentHelp("How often the weights move. (default: 0)", valueName: "number"),
        transform: Limits.number(0...1_000_000))
    var steps = 0

    @OptionGroup var optimizer: OptimizerOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The share of the target that all classes have equally. (default: 0)", valueName: "share"))
    var labelSmoothing: Double?

    @Flag(help: "Leave dropout out of the network.")
    var noDropout = false

    func validate() throws { _ = try settings() }

    /// The learning rate.
    var rate: Double { optimizer.rate(from: TrainingSettings()) }

    /// The options of a session.
    func options(batch: Int, memoryLimit: Int?) throws -> TrainingOptions {
        let settings = try settings()
        return TrainingOptions(
            batch: batch, optimizer: settings.optimizer, gradientLimit: settings.gradientNorm,
            labelSmoothing: settings.labelSmoothing, memoryLimit: memoryLimit)
    }

    /// What is asked for as settings of training, by which it is checked.
    private func settings() throws -> TrainingSettings {
        var settings = TrainingSettings()
        settings.optimizer = try optimizer.optimizer(from: settings.optimizer)
        settings.learningRate = rate
        settings.gradientNorm = optimizer.clip
        settings.labelSmoothing = labelSmoothing ?? settings.labelSmoothing
        try settings.check()
        return settings
    }
}
