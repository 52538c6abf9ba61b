import VGGBackend
public import VGGModel

/// Trains a network on a folder of pictures.
///
/// After each epoch the network is validated, and files are written to the output's folder: the metrics, their curves,
/// the model where it is the best so far, and a checkpoint. All but the metrics, which grow by lines, appear whole or not
/// at all, so that a run that is interrupted at any moment goes on from the last checkpoint, to the same bits as one that
/// was not.
public struct Trainer: Sendable {
    /// The network that computes.
    public let network: any TrainableNetwork
    /// What the network is.
    public let model: Network
    /// The node up to which the network stays as it is, which a checkpoint tells; nil where all of it is trained.
    public let boundary: String?
    /// What it learns from.
    public let data: ImageFolder
    /// How it learns.
    public let settings: TrainingSettings
    /// Where results go.
    public let output: TrainingOutput
    /// How much goes on beside.
    public let loading: LoadingOptions

    /// Makes a trainer.
    ///
    /// - Throws: `TrainingError` with `invalidSettings`, or with `mismatch` where the network has another number of
    ///   classes than the folder, or does not take square colour pictures.
    public init(
        _ network: any TrainableNetwork, of model: Network, after boundary: String? = nil, on data: ImageFolder,
        settings: TrainingSettings, output: TrainingOutput, loading: LoadingOptions = LoadingOptions()
    ) throws(TrainingError) {
        try settings.validate()
        try output.validate()
        guard model.classes == data.classes.count else {
            throw TrainingError(
                .mismatch, data.path,
                "has \(data.classes.count) classes, but \(model.name) \(model.classes); make the network with "
                    + "\(data.classes.count)")
        }
        let crop = model.preprocessing.crop
        guard model.input == Shape(channels: 3, height: crop, width: crop) else {
            throw TrainingError(
                .mismatch, model.name,
                "takes \(model.input) values, but its preprocessing gives 3x\(crop)x\(crop); make it for squares of "
                    + "three colours")
        }
        self.network = network
        self.model = model
        self.boundary = boundary
        self.data = data
        self.settings = settings
        self.output = output
        self.loading = loading
    }

    /// Trains to the end, from the beginning or from a checkpoint.
    ///
    /// A run from the beginning replaces what an earlier one left in the output's folder.
    ///
    /// - Parameters:
    ///   - checkpoint: Where to go on from; nil begins with the network as it is.
    ///   - report: Is told what happens, in order.
    /// - Returns: How far training has come: to the end.
    /// - Throws: `TrainingError` with `mismatch` where the checkpoint is of something else, `diverged` where the loss is
    ///   no finite number, `noPictures`, `invalidAnswer` or `writeFailed`; `WeightsError` where a file cannot be written;
    ///   `CancellationError`; and what the network throws.
    public func run(
        from checkpoint: Checkpoint? = nil, report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) async throws -> TrainingProgress {
        try checkpoint?.check(model: model, boundary: boundary, data: data, settings: settings)
        let metrics = MetricsFile(path: output.metrics)
        var run = TrainingRun(self, progress: checkpoint?.progress ?? TrainingProgress(), metrics, report)
        if let checkpoint { try checkBatches(of: checkpoint.progress, run.training.count) }
        try output.prepare()
        let lock = try OutputLock(output.folder)
        defer { withExtendedLifetime(lock) {} }
        if let checkpoint {
            try await restore(checkpoint)
            try metrics.truncate(to: checkpoint.progress)
            if checkpoint.progress.epoch > 0 { try TrainingCurves(checkpoint.progress.history).write(to: output) }
        } else {
            try output.discardCheckpoint()
            try metrics.truncate(to: TrainingProgress())
        }
        while run.progress.epoch < settings.epochs { try await run.trainEpoch() }
        return run.progress
    }

    /// Takes over a checkpoint's state, and says of one that does not fit which file that is.
    private func restore(_ checkpoint: Checkpoint) async throws {
        do {
            try await network.restore(checkpoint.snapshot)
        } catch let error as BackendError {
            throw TrainingError(
                .invalidCheckpoint, output.checkpoint, "\(error.message); go on from another checkpoint, or begin anew")
        }
    }

    /// Refuses to go on in an epoch of another number of batches.
    private func checkBatches(of progress: TrainingProgress, _ batches: Int) throws(TrainingError) {
        guard !progress.fits(batches: batches) else { return }
        throw TrainingError(
            .invalidCheckpoint, output.checkpoint,
            "its step \(progress.step) is not batch \(progress.batch) after \(progress.epoch) epochs of \(batches) batches; "
                + "begin anew")
    }
}
