/// What training tells while it runs.
public enum TrainingEvent: Sendable {
    /// Where a step has led.
    public struct Step: Hashable, Sendable {
        /// The epoch, from 1.
        public let epoch: Int
        /// Epochs in all.
        public let epochs: Int
        /// Steps since the beginning, this one included.
        public let step: Int
        /// Steps in all.
        public let steps: Int
        /// The learning rate.
        public let rate: Double
        /// What the step came to.
        public let result: StepResult
        /// Of the epoch's batches so far.
        public let running: Measures
        /// Pictures per second in this epoch.
        public let imagesPerSecond: Double
        /// Seconds to the end of training, at the pace so far.
        public let secondsLeft: Double
    }

    /// A step is done.
    case step(Step)
    /// A picture cannot be used and is left out from now on.
    case leftOut(LeftOutPicture)
    /// An epoch is done; `isBest` where the network is better than after any before.
    case epoch(EpochMetrics, isBest: Bool)
    /// The accuracy stopped improving, and the learning rate goes down.
    case rateReduced
    /// A checkpoint lies at a path.
    case checkpoint(path: String)
}

extension TrainingEvent.Step {
    /// Tells of the step that progress has counted last; nothing where it has counted none of the epoch.
    init?(
        _ result: StepResult, rate: Double, after progress: TrainingProgress, of settings: TrainingSettings,
        _ pace: TrainingPace
    ) {
        guard let running = progress.tally.measures else { return nil }
        self.init(
            epoch: progress.epoch + 1, epochs: settings.epochs, step: progress.step, steps: pace.steps, rate: rate,
            result: result, running: running, imagesPerSecond: pace.imagesPerSecond,
            secondsLeft: pace.secondsLeft(after: progress.step))
    }
}
