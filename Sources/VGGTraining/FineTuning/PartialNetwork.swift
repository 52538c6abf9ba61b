public import VGGBackend
public import VGGModel

/// A network of which only what comes after a node is trained, as `Trainer` wants it.
///
/// What comes before is computed by a session of inference, batch by batch, so that no values of it are kept; what comes
/// after goes through a session of training.
public actor PartialNetwork: TrainableNetwork {
    /// The session that takes the steps.
    public nonisolated let session: TrainingSession
    private let prefix: Session
    private let frozen: [String: Tensor]
    private var inference: Session?

    /// Makes the sessions.
    ///
    /// - Parameters:
    ///   - network: The whole network, whose batch normalisation is folded already.
    ///   - boundary: The node up to which it stays as it is.
    ///   - tensors: What it begins with, by name.
    ///   - manager: The device.
    ///   - settings: Batch, optimiser, and what else a step depends on.
    ///   - images: Pictures there are to learn from: batches are no larger.
    ///   - memoryLimit: Bytes that both sessions may use, or nothing for the device's own limit.
    /// - Throws: `ModelError` where the network cannot be cut at the node, and as `Session` and `TrainingSession` do.
    public init(
        _ network: Network, after boundary: String, tensors: [String: Tensor], on manager: DeviceManager,
        settings: TrainingSettings, images: Int, memoryLimit: Int? = nil
    ) throws {
        let suffix = try network.suffix(after: boundary)
        let trained = Set(try suffix.parameterShapes().keys)
        frozen = tensors.filter { !trained.contains($0.key) }
        let batch = min(settings.batch, max(images, 1))
        let before = try network.truncated(after: boundary)
        let prefix = try Session(
            before, parameters: Parameters(layers: frozen, of: before), on: manager,
            options: PlanOptions(batch: batch, input: .pixels, outputs: [boundary], memoryLimit: memoryLimit))
        self.prefix = prefix
        session = try TrainingSession(
            suffix, tensors: tensors, on: manager,
            options: TrainingOptions(
                batch: batch, input: .values, optimizer: settings.optimizer, gradientLimit: settings.gradientNorm,
                labelSmoothing: settings.labelSmoothing, seed: settings.seed,
                memoryLimit: memoryLimit.map { max($0 - prefix.plan.memory.peak, 1) }))
    }

    /// Takes a step.
    public func step(pixels: [UInt8], labels: [Int], rate: Double, step: Int) async throws -> StepResult {
        inference = nil
        let values = try await prefix.run(pixels: pixels)[0].values
        let result = try await session.step(values: values, labels: labels, rate: rate, index: step)
        return StepResult(result, labels: labels)
    }

    /// The scores of some pictures with the weights of this moment.
    public func evaluate(pixels: [UInt8], images: Int) async throws -> [Float] {
        let values = try await prefix.run(pixels: pixels)[0].values
        if inference == nil { inference = try await session.inferenceSession() }
        return try await inference?.run(values: values)[0].values ?? []
    }

    /// Weights of the whole network, and moments of what is trained.
    public func snapshot() async throws -> TrainingSnapshot {
        TrainingSnapshot(
            parameters: frozen.merging(try await session.tensors()) { $1 }, optimizer: try await session.moments())
    }

    /// Goes back, or on, to a state; what is not trained stays.
    public func restore(_ snapshot: TrainingSnapshot) async throws {
        inference = nil
        try await session.restore(tensors: snapshot.parameters, moments: snapshot.optimizer)
    }
}

extension Parameters {
    /// The weights of a network for inference, from tensors by name.
    init(layers tensors: [String: Tensor], of network: Network) throws(ModelError) {
        var layers: [String: LayerParameters] = [:]
        for node in try network.weightShapes().keys {
            guard let weight = tensors["\(node).weight"], let bias = tensors["\(node).bias"] else { continue }
            layers[node] = LayerParameters(weight: weight, bias: bias)
        }
        self.init(layers: layers)
    }
}
