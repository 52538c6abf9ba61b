import VGGModel

/// The state of a trainer while it runs.
struct TrainingRun {
    let trainer: Trainer
    var progress: TrainingProgress
    let metrics: MetricsFile
    let report: @Sendable (TrainingEvent) -> Void
    let training: BatchSource
    let validation: BatchSource
    private let rates: LearningRate
    private var pace: TrainingPace

    init(
        _ trainer: Trainer, progress: TrainingProgress, _ metrics: MetricsFile,
        _ report: @escaping @Sendable (TrainingEvent) -> Void
    ) {
        self.trainer = trainer
        self.progress = progress
        self.metrics = metrics
        self.report = report
        let preprocessing = trainer.model.preprocessing
        training = BatchSource(
            training: trainer.data.training, for: preprocessing, settings: trainer.settings, options: trainer.loading)
        validation = BatchSource(
            validation: trainer.data.validation, for: preprocessing, size: trainer.settings.batch,
            options: trainer.loading)
        rates = LearningRate(trainer.settings, stepsPerEpoch: training.count)
        pace = TrainingPace(steps: trainer.settings.epochs * training.count, from: progress.step)
    }

    /// Trains on the rest of an epoch, validates, and writes what there is to write.
    mutating func trainEpoch() async throws {
        pace.beginEpoch()
        for try await batch in training.batches(epoch: progress.epoch, from: progress.batch) {
            try await train(on: batch)
        }
        try Task.checkCancellation()
        try await endEpoch()
    }

    /// The rate of the step that comes next, or of an earlier one.
    func rate(step: Int) -> Double { rates.rate(step: step, plateau: progress.plateau) }

    private mutating func train(on batch: Batch) async throws {
        tellLeftOut(training)
        let rate = rate(step: progress.step)
        let result = try await trainer.network.step(
            pixels: batch.pixels, labels: batch.labels, rate: rate, step: progress.step)
        try check(result, images: batch.labels.count, rate: rate)
        progress.count(result)
        pace.add(images: result.images)
        if let step = TrainingEvent.Step(result, rate: rate, after: progress, of: trainer.settings, pace) {
            report(.step(step))
        }
        try await writeWithinEpoch(result, rate: rate)
    }

    private func check(_ result: StepResult, images: Int, rate: Double) throws(TrainingError) {
        guard result.images == images, (0...images).contains(result.correct) else {
            throw TrainingError(
                .invalidAnswer, "step \(progress.step + 1) (epoch \(progress.epoch + 1))",
                "the network answered for \(result.images) pictures, \(result.correct) of them correct, when shown \(images)"
            )
        }
        try result.checkFinite(rate: rate, after: progress)
    }

    /// Tells of pictures that turned out to be of no use.
    func tellLeftOut(_ source: BatchSource) {
        for picture in source.newlyLeftOut() { report(.leftOut(picture)) }
    }
}
