public import VGGBackend
public import VGGModel

/// A network that is trained on a device, as `Trainer` wants it.
///
/// Steps go through a session of training. What a step has changed is evaluated by one of inference, made anew from the
/// weights of that moment, with batch normalisation folded in: what is measured is what `vgg classify` will compute.
public actor DeviceNetwork: TrainableNetwork {
    /// The session that takes the steps.
    public nonisolated let session: TrainingSession
    private var inference: Session?

    /// Makes the sessions.
    ///
    /// - Parameters:
    ///   - network: What is trained.
    ///   - tensors: What it begins with, by name.
    ///   - manager: The device.
    ///   - settings: Batch, optimiser, and what else a step depends on.
    ///   - images: Pictures there are to learn from: batches are no larger.
    ///   - memoryLimit: Bytes that training may use, or nothing for the device's own limit.
    /// - Throws: As `TrainingSession` does.
    public init(
        _ network: Network, tensors: [String: Tensor], on manager: DeviceManager, settings: TrainingSettings,
        images: Int, memoryLimit: Int? = nil
    ) throws {
        session = try TrainingSession(
            network, tensors: tensors, on: manager,
            options: TrainingOptions(
                batch: min(settings.batch, max(images, 1)), input: .pixels, optimizer: settings.optimizer,
                gradientLimit: settings.gradientNorm, labelSmoothing: settings.labelSmoothing, seed: settings.seed,
                memoryLimit: memoryLimit))
    }

    /// Takes a step.
    public func step(pixels: [UInt8], labels: [Int], rate: Double, step: Int) async throws -> StepResult {
        inference = nil
        let result = try await session.step(pixels: pixels, labels: labels, rate: rate, index: step)
        return StepResult(result, labels: labels)
    }

    /// The scores of some pictures with the weights of this moment.
    public func evaluate(pixels: [UInt8], images: Int) async throws -> [Float] {
        if inference == nil { inference = try await session.inferenceSession() }
        return try await inference?.run(pixels: pixels)[0].values ?? []
    }

    /// Weights, statistics and moments.
    public func snapshot() async throws -> TrainingSnapshot {
        TrainingSnapshot(parameters: try await session.tensors(), optimizer: try await session.moments())
    }

    /// Goes back, or on, to a state.
    public func restore(_ snapshot: TrainingSnapshot) async throws {
        inference = nil
        try await session.restore(tensors: snapshot.parameters, moments: snapshot.optimizer)
    }
}
