public import VGGBackend

/// Trains the last dense layer of a network on values that were computed once, which takes next to no time.
///
/// The layer is trained on values divided by their magnitude, so that no learning rate is too large for them, and the
/// division is then made part of its weights.
public struct HeadTrainer: Sendable {
    /// What is trained.
    public let tuning: FineTuning
    /// The values of the pictures to learn from.
    public let training: PictureFeatures
    /// The values of those to validate with.
    public let validation: PictureFeatures
    /// How it learns.
    public let settings: TrainingSettings

    /// What came of it.
    public struct Result: Sendable {
        /// How it went.
        public let progress: TrainingProgress
        /// The network with the layer as it was best.
        public let tuning: FineTuning
    }

    /// Makes a trainer.
    ///
    /// - Throws: `TrainingError` with `invalidSettings`.
    public init(
        _ tuning: FineTuning, training: PictureFeatures, validation: PictureFeatures, settings: TrainingSettings
    ) throws(TrainingError) {
        try settings.validate()
        self.tuning = tuning
        self.training = training
        self.validation = validation
        self.settings = settings
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - manager: The device.
    ///   - metrics: A file that gets a line of JSON for each epoch; nothing for none.
    ///   - memoryLimit: Bytes that training and validation may use together, or nothing for the device's own limit.
    ///   - report: Is told of steps and epochs.
    /// - Throws: `TrainingError` with `diverged` or `writeFailed`, `CancellationError`, and what the session throws.
    public func run(
        on manager: DeviceManager, metrics: String? = nil, memoryLimit: Int? = nil,
        report: (TrainingEvent) -> Void = { _ in }
    ) async throws -> Result {
        var run = try HeadRun(self, on: manager, memoryLimit: memoryLimit)
        let file = metrics.map(MetricsFile.init(path:))
        try file?.truncate(to: TrainingProgress())
        while run.progress.epoch < settings.epochs { try await run.trainEpoch(file, report) }
        return Result(progress: run.progress, tuning: tuning.replacing(run.bestTensors))
    }
}
