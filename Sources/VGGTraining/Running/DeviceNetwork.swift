public import VGGBackend
public import VGGModel
import VGGWeights

/// A network on a device, all of it or what comes after a node trained by a `TrainingSession`.
///
/// What stays as it is is computed by a session of inference, batch by batch, so that no values of it are kept. Pictures are
/// scored by another, made with the weights of the moment where those have changed since.
public actor DeviceNetwork: TrainableNetwork {
    /// The session that takes the steps.
    public nonisolated let session: TrainingSession
    private let prefix: Session?
    private let frozen: [String: Tensor]
    private let inferenceOptions: PlanOptions
    private var inference: Session?
    private var read: [String: Tensor]?

    /// Makes the sessions.
    ///
    /// - Parameters:
    ///   - network: The whole network, which takes bytes of pictures; where a part stays as it is, with batch normalisation
    ///     folded.
    ///   - boundary: The node up to which it stays as it is; nil where all of it is trained.
    ///   - tensors: What it begins with, by name.
    ///   - manager: The device.
    ///   - settings: Batch, optimiser, and what else a step depends on.
    ///   - images: Pictures there are to learn from: batches are no larger.
    ///   - memoryLimit: Bytes that all sessions may use together, or nothing for the device's own limit.
    /// - Throws: `ModelError` where the network cannot be cut at the node, and as `TrainingPlans`, `Session` and
    ///   `TrainingSession` do.
    public init(
        _ network: Network, after boundary: String? = nil, tensors: [String: Tensor], on manager: DeviceManager,
        settings: TrainingSettings, images: Int, memoryLimit: Int? = nil
    ) throws {
        let plans = try TrainingPlans(
            network, after: boundary, for: manager.traits, settings: settings, images: images, memoryLimit: memoryLimit)
        let trained = plans.training.network
        let names = Set(try trained.parameterShapes().keys)
        let frozen = tensors.filter { !names.contains($0.key) }
        prefix = try boundary.map { boundary in
            let before = try network.truncated(after: boundary)
            return try Session(
                before, parameters: Parameters(folding: frozen, of: before), on: manager,
                options: plans.prefix?.options ?? PlanOptions())
        }
        self.frozen = boundary == nil ? [:] : frozen
        inferenceOptions = plans.inference.options
        session = try TrainingSession(trained, tensors: tensors, on: manager, options: plans.training.options)
    }

    /// Takes a step.
    public func step(pixels: [UInt8], labels: [Int], rate: Double, step: Int) async throws -> StepResult {
        forget()
        // Again, for what was read while the step was under way.
        defer { forget() }
        let result =
            if let values = try await values(pixels) {
                try await session.step(values: values, labels: labels, rate: rate, index: step)
            } else {
                try await session.step(pixels: pixels, labels: labels, rate: rate, index: step)
            }
        return StepResult(result, labels: labels)
    }

    /// The scores of some pictures with the weights of this moment.
    public func evaluate(pixels: [UInt8], images: Int) async throws -> [Float] {
        let session = try await scoring()
        guard let values = try await values(pixels) else { return try await session.run(pixels: pixels)[0].values }
        return try await session.run(values: values)[0].values
    }

    /// Weights and statistics of the whole network, and moments of what is trained.
    public func snapshot() async throws -> TrainingSnapshot {
        TrainingSnapshot(
            parameters: frozen.merging(try await tensors()) { $1 }, optimizer: try await session.moments())
    }

    /// Goes back, or on, to a state.
    ///
    /// - Throws: `TrainingError` with `mismatch` where what is not trained is something else in it, and as
    ///   `TrainingSession` does.
    public func restore(_ snapshot: TrainingSnapshot) async throws {
        let others = frozen.filter { snapshot.parameters[$0.key].map { $0.values } != $0.value.values }.keys
        if let name = others.min() {
            throw TrainingError(
                .mismatch, name,
                "is not trained, but is not the same in the state to go on from; begin with the same weights")
        }
        forget()
        defer { forget() }
        try await session.restore(tensors: snapshot.parameters, moments: snapshot.optimizer)
    }

    /// Gives up what holds the weights of a moment that is over.
    private func forget() { (inference, read) = (nil, nil) }

    /// What the part that stays as it is makes of pictures; nil where there is none.
    private func values(_ pixels: [UInt8]) async throws -> [Float]? {
        guard let prefix else { return nil }
        return try await prefix.run(pixels: pixels)[0].values
    }

    private func scoring() async throws -> Session {
        if let inference { return inference }
        let made = try await session.inferenceSession(tensors(), inferenceOptions)
        inference = made
        return made
    }

    /// The tensors of this moment, read from the device once.
    private func tensors() async throws -> [String: Tensor] {
        if let read { return read }
        let tensors = try await session.tensors()
        read = tensors
        return tensors
    }
}
