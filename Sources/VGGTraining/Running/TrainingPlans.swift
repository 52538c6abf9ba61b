public import VGGBackend
public import VGGModel

/// The plans of all sessions that train a network, which share a device's memory.
///
/// They are made without weights, so that what does not fit is refused before a session is made.
public struct TrainingPlans: Sendable {
    /// How that is computed which is not trained; nil where all is.
    public let prefix: Plan?
    /// How the scores of pictures are computed, to validate with.
    public let inference: Plan
    /// How steps are taken.
    public let training: TrainingPlan

    /// Bytes that all take together.
    public var byteCount: Int { (prefix?.memory.peak ?? 0) + inference.memory.peak + training.byteCount }

    /// Plans the training of a network, or of what comes after a node of it.
    ///
    /// Steps have the memory first. What is computed beside them has what they leave, and where that does not suffice a
    /// growing share, in which steps compute more anew.
    ///
    /// - Parameters:
    ///   - network: The whole network.
    ///   - boundary: The node up to which it stays as it is; nil where all is trained.
    ///   - traits: The device.
    ///   - settings: Batch, optimiser, and what else a step depends on.
    ///   - images: Pictures there are to learn from: batches are no larger.
    ///   - input: What the whole network is fed.
    ///   - memoryLimit: Bytes that all sessions may use together, or nothing for the device's own limit.
    /// - Throws: `BackendError` with `outOfMemory` where they do not fit together, `ModelError` where the network cannot be
    ///   cut at the node, and as `Plan` and `TrainingPlan` do.
    public init(
        _ network: Network, after boundary: String? = nil, for traits: DeviceTraits, settings: TrainingSettings,
        images: Int, input: PlanOptions.Input = .pixels, memoryLimit: Int? = nil
    ) throws {
        let options = TrainingOptions(
            batch: min(settings.batch, max(images, 1)), input: boundary == nil ? input : .values,
            optimizer: settings.optimizer, gradientLimit: settings.gradientNorm,
            labelSmoothing: settings.labelSmoothing, seed: settings.seed, memoryLimit: memoryLimit)
        let parts = try TrainingParts(network, after: boundary, input: input, options, traits)
        let alone = try TrainingPlan(parts.trained, for: traits, options: options)
        let memory = min(memoryLimit ?? .max, traits.globalMemory)
        for beside in [memory - alone.byteCount] + (1..<16).map({ memory / 16 * $0 }) {
            do {
                self = try TrainingPlans(parts, beside: beside, of: memory)
                return
            } catch let error as BackendError where error.code == .outOfMemory {
                continue
            }
        }
        throw BackendError(
            .outOfMemory,
            "training \(parts.trained.name) at batch \(options.batch) fits \(ByteCount(memory)) by itself, but not beside "
                + (boundary == nil ? "" : "what comes before it and ")
                + "its validation; use a smaller batch, network or input")
    }

    /// Plans with so much of the memory for what is computed beside steps.
    private init(_ parts: TrainingParts, beside: Int, of memory: Int) throws {
        prefix = try parts.prefix(in: beside)
        let frozen = prefix?.memory.peak ?? 0
        inference = try parts.inference(in: beside - frozen)
        training = try parts.training(in: memory - frozen - inference.memory.peak)
    }
}

/// What of a network is computed in what way.
private struct TrainingParts {
    let trained: Network
    private let before: (network: Network, options: PlanOptions)?
    private let options: TrainingOptions
    private let traits: DeviceTraits

    init(
        _ network: Network, after boundary: String?, input: PlanOptions.Input, _ options: TrainingOptions,
        _ traits: DeviceTraits
    ) throws {
        trained = try boundary.map(network.suffix(after:)) ?? network
        before = try boundary.map {
            let options = PlanOptions(batch: options.batch, input: input, outputs: [$0])
            return (try network.truncated(after: $0), options)
        }
        (self.options, self.traits) = (options, traits)
    }

    /// The plan of what stays as it is; nil where nothing does.
    func prefix(in memory: Int) throws -> Plan? {
        guard let before else { return nil }
        var options = before.options
        options.memoryLimit = max(memory, 1)
        return try Plan(before.network, for: traits, options: options)
    }

    func inference(in memory: Int) throws -> Plan {
        let options = PlanOptions(
            batch: options.batch, input: options.input, outputs: [trained.inference().scoresNode?.name ?? ""],
            memoryLimit: max(memory, 1))
        return try Plan(trained, for: traits, options: options)
    }

    func training(in memory: Int) throws -> TrainingPlan {
        var options = options
        options.memoryLimit = max(memory, 1)
        return try TrainingPlan(trained, for: traits, options: options)
    }
}
