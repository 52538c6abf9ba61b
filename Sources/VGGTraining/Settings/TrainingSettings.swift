public import VGGModel

/// All that decides what training computes, but for the network and the pictures.
///
/// The same settings, network and pictures give the same batches in the same order on every machine.
public struct TrainingSettings: Hashable, Sendable, Codable {
    /// How often every picture is seen.
    public var epochs = 30
    /// Pictures per step.
    public var batch = 32
    /// How gradients change the parameters.
    public var optimizer = Optimizer.sgd()
    /// The learning rate before the schedule changes it.
    public var learningRate = 0.01
    /// How the learning rate changes.
    public var schedule = Schedule.cosine()
    /// Epochs over which the rate rises evenly from near 0 to the learning rate; 0 for none.
    public var warmUpEpochs = 0
    /// The greatest norm of the gradient of all parameters together, to which longer ones are scaled down.
    ///
    /// Nil sets no limit.
    public var gradientNorm: Double?
    /// The share of the target that is spread evenly over all classes.
    public var labelSmoothing = 0.0
    /// What all random numbers come from: weights, order, augmentation, dropout.
    public var seed: UInt64 = 0
    /// How training pictures are varied; nil shows each as the network's own preprocessing does.
    public var augmentation: Augmentation? = Augmentation()

    /// Makes settings for a small dataset; set what differs.
    public init() {}

    /// The paper's: 74 epochs in batches of 256, momentum 0.9, a rate of 0.01 divided by ten when the validation accuracy
    /// stops improving.
    public static let paper: TrainingSettings = {
        var settings = TrainingSettings()
        settings.epochs = 74
        settings.batch = 256
        settings.schedule = .plateau()
        return settings
    }()
}

extension TrainingSettings {
    /// Checks every value.
    ///
    /// - Throws: `TrainingError` with `invalidSettings`, whose subject is the option: `optimizer.momentum`.
    public func validate() throws(TrainingError) {
        try SettingCheck.count(epochs, in: 1...SettingCheck.largestEpochs, "epochs")
        try SettingCheck.count(batch, in: 1...65_536, "batch")
        try SettingCheck.positive(learningRate, "learningRate")
        try optimizer.validate()
        try schedule.validate(learningRate: learningRate)
        try SettingCheck.count(warmUpEpochs, in: 0...SettingCheck.largestEpochs, "warmUpEpochs")
        guard warmUpEpochs < epochs else {
            throw TrainingError(
                .invalidSettings, "warmUpEpochs",
                "\(warmUpEpochs) leaves nothing of \(epochs) epochs to train at the full rate; give fewer")
        }
        if let gradientNorm { try SettingCheck.positive(gradientNorm, "gradientNorm") }
        try SettingCheck.number(labelSmoothing, in: 0..<1, "labelSmoothing")
        try augmentation?.validate()
    }

    /// The options whose values differ from others', by name; none where the settings are equal.
    public func differences(from other: TrainingSettings) -> [String] {
        let equal: [(String, Bool)] = [
            ("epochs", epochs == other.epochs), ("batch", batch == other.batch),
            ("optimizer", optimizer == other.optimizer), ("learningRate", learningRate == other.learningRate),
            ("schedule", schedule == other.schedule), ("warmUpEpochs", warmUpEpochs == other.warmUpEpochs),
            ("gradientNorm", gradientNorm == other.gradientNorm),
            ("labelSmoothing", labelSmoothing == other.labelSmoothing), ("seed", seed == other.seed),
            ("augmentation", augmentation == other.augmentation),
        ]
        return equal.filter { !$0.1 }.map(\.0)
    }
}
