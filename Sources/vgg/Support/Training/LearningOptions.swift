import ArgumentParser
import Foundation
import VGGModel
import VGGTraining

/// How a network learns.
///
/// What is not given is as it was in the run that is gone on with, or the default.
struct LearningOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often every picture is seen. (default: 30; of finetune 50, with --blocks or --all 10)",
            valueName: "number"))
    var epochs: Int?

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: ArgumentHelp("Pictures per step. (default: 32)", valueName: "number"),
        transform: Limits.number(Limits.batch))
    var batch: Int?

    @OptionGroup var optimizer: OptimizerOptions
    @OptionGroup var schedule: ScheduleOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The share of the target that is spread over all classes. (default: 0)", valueName: "share"))
    var labelSmoothing: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What weights, the order of pictures, their variation and dropout are drawn from. (default: 0)",
            valueName: "number"))
    var seed: UInt64?

    @OptionGroup var augmentation: AugmentationOptions

    /// The settings of an earlier run, or the defaults, with what is given in their place.
    func settings(
        from earlier: TrainingSettings?, defaults: TrainingSettings = TrainingSettings()
    ) throws
        -> TrainingSettings
    {
        var settings = earlier ?? defaults
        settings.epochs = epochs ?? settings.epochs
        settings.batch = batch ?? settings.batch
        settings.gradientNorm = optimizer.clip ?? settings.gradientNorm
        settings.labelSmoothing = labelSmoothing ?? settings.labelSmoothing
        settings.seed = seed ?? settings.seed
        settings.optimizer = try optimizer.optimizer(from: settings.optimizer)
        settings.learningRate = optimizer.rate(from: earlier ?? defaults)
        settings.schedule = try schedule.schedule(from: settings.schedule)
        settings.warmUpEpochs = schedule.warmUp ?? settings.warmUpEpochs
        settings.augmentation = try augmentation.augmentation(from: settings.augmentation)
        try settings.check()
        return settings
    }
}

extension TrainingSettings {
    /// Refuses values out of their ranges, by the options that they were given with.
    func check() throws {
        do throws(TrainingError) {
            try validate()
        } catch {
            throw ValidationError("\(error.option ?? error.subject): \(error.message)")
        }
    }
}

extension TrainingError {
    /// The options that settings are given with.
    private static let options = [
        "learningRate": "rate", "warmUpEpochs": "warm-up", "gradientNorm": "clip", "schedule.epochs": "step-epochs",
    ]

    /// The option that a setting is given with; nothing where the error is not of settings.
    var option: String? {
        guard code == .invalidSettings else { return nil }
        let last = subject.split(separator: ".").last.map(String.init) ?? subject
        return "--" + (Self.options[subject] ?? last.hyphenated)
    }

    /// The options that settings are given with which differ from a checkpoint's; nothing where the error is not of such.
    var differingOptions: String? {
        guard code == .mismatch else { return nil }
        let names = subject.components(separatedBy: ", ")
        let known = [
            "epochs", "batch", "optimizer", "learningRate", "schedule", "warmUpEpochs", "gradientNorm",
            "labelSmoothing",
            "seed", "augmentation",
        ]
        guard names.allSatisfy(known.contains) else { return nil }
        return names.map { "--" + (Self.options[$0] ?? $0.hyphenated) }.joined(separator: ", ")
    }
}

extension String {
    /// The name of a value in Swift as an option has it: `labelSmoothing` is `label-smoothing`.
    fileprivate var hyphenated: String {
        map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}
