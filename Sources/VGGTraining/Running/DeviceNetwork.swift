public import VGGBackend
public import VGGModel
import VGGWeights

/// A network that is trained on a device, as `Trainer` wants it.
///
/// Steps go through a session of training. What a step has changed is evaluated by one of inference, made anew from the
/// weights of that moment, with batch normalisation folded in: what is measured is what `vgg classify` will compute.
public actor DeviceNetwork: TrainableNetwork {
    /// The session that takes the steps.
    public nonisolated let session: TrainingSession
    private let network: Network
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
        self.network = network
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
        return StepResult(
            loss: result.loss, correct: result.correct(labels), images: labels.count,
            gradientNorm: result.gradientNorm.map(Double.init))
    }

    /// The scores of some pictures with the weights of this moment.
    public func evaluate(pixels: [UInt8], images: Int) async throws -> [Float] {
        let session = try await inferenceSession()
        return try await session.run(pixels: pixels)[0].values
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

    private func inferenceSession() async throws -> Session {
        if let inference { return inference }
        let parameters = try Parameters(folding: try await session.tensors(), of: network)
        let made = try Session(
            network, parameters: parameters, on: session.manager,
            options: PlanOptions(
                batch: session.plan.options.batch, input: .pixels,
                outputs: [network.inference().scoresNode?.name ?? ""]))
        inference = made
        return made
    }
}

extension TrainingSession.StepResult {
    /// How many images had the highest score for their class.
    func correct(_ labels: [Int]) -> Int {
        let classes = scores.count / max(labels.count, 1)
        return labels.enumerated().count { image, label in
            let own = scores[image * classes..<(image + 1) * classes]
            return own.indices.max { own[$0] < own[$1] } == image * classes + label
        }
    }
}
