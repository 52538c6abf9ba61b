public import VGGBackend
public import VGGModel
import VGGWeights

/// A trained network that is to learn other classes: its last dense layer is replaced, and what comes before is kept.
public struct FineTuning: Sendable {
    /// The network with as many classes as are to be learnt, ending in a softmax: dropout still in it, batch normalisation
    /// folded into the layers before it, since that is how weights for inference are.
    public let network: Network
    /// The tensors to begin with: the trained ones, and zeros in the new layer.
    public let tensors: [String: Tensor]
    /// The name of the new layer: `fc8`.
    public let head: String
    /// The node whose values the new layer reads: `relu7`.
    public let features: String

    /// Replaces the last dense layer of a network.
    ///
    /// - Parameters:
    ///   - base: The network as its weights were loaded for it.
    ///   - parameters: Its weights.
    ///   - classes: How many classes are to be learnt.
    /// - Throws: `ModelError` where the network does not end in a dense layer on what another layer yields,
    ///   `TrainingError` with `mismatch` where it does not take square colour pictures.
    public init(_ base: Network, parameters: Parameters, classes: Int) throws {
        let crop = base.preprocessing.crop
        guard base.input == Shape(channels: 3, height: crop, width: crop) else {
            throw TrainingError(
                .mismatch, base.name,
                "takes \(base.input) values, but pictures give 3x\(crop)x\(crop); use a network for squares of three colours"
            )
        }
        let folded = try base.keepingDropout().endingInLastDense()
        head = folded.nodes[folded.nodes.count - 1].name
        features = try folded.featureNode().name
        network = try folded.withClasses(classes).classifying()
        var tensors = parameters.tensors
        for (node, shape) in try network.weightShapes() where node == head {
            tensors["\(node).weight"] = Tensor(
                shape: shape, values: repeatElement(0, count: shape.reduce(1, *)))
            tensors["\(node).bias"] = Tensor(shape: [shape[0]], values: repeatElement(0, count: shape[0]))
        }
        self.tensors = tensors
    }

    /// Goes on with what a checkpoint holds.
    ///
    /// - Throws: `ModelError` where its network does not end in a dense layer on what another layer yields.
    public init(resuming checkpoint: Checkpoint) throws(ModelError) {
        network = checkpoint.model
        tensors = checkpoint.snapshot.parameters
        head = try network.endingInLastDense().nodes.last?.name ?? ""
        features = try network.featureNode().name
    }

    private init(_ other: FineTuning, tensors: [String: Tensor]) {
        (network, head, features) = (other.network, other.head, other.features)
        self.tensors = tensors
    }

    /// The same with other values of some tensors.
    public func replacing(_ changed: [String: Tensor]) -> FineTuning {
        FineTuning(self, tensors: tensors.merging(changed) { _, new in new })
    }

    /// The last dense layer and a softmax, for values of the node before.
    public func headNetwork() throws(ModelError) -> Network {
        try network.suffix(after: features).leavingOut(\.layer.isDropout)
    }

    /// A session that computes of pictures what the new layer reads.
    ///
    /// - Throws: As `Session` does.
    public func featureSession(on manager: DeviceManager, batch: Int = 8, memoryLimit: Int? = nil) throws -> Session {
        let before = try network.truncated(after: features)
        return try Session(
            before, parameters: Parameters(folding: tensors, of: before), on: manager,
            options: featureOptions(batch: batch, memoryLimit: memoryLimit))
    }

    /// The plan of such a session, made without a device.
    ///
    /// - Throws: As `Plan` does.
    public func featurePlan(for traits: DeviceTraits, batch: Int = 8, memoryLimit: Int? = nil) throws -> Plan {
        try Plan(
            network.truncated(after: features), for: traits,
            options: featureOptions(batch: batch, memoryLimit: memoryLimit))
    }

    /// The plans by which `HeadTrainer` trains the new layer on the values of so many pictures.
    ///
    /// - Throws: As `TrainingPlans` does.
    public func headPlans(
        for traits: DeviceTraits, settings: TrainingSettings, images: Int, memoryLimit: Int? = nil
    ) throws -> TrainingPlans {
        try TrainingPlans(
            headNetwork(), for: traits, settings: settings, images: images, input: .values, memoryLimit: memoryLimit)
    }

    private func featureOptions(batch: Int, memoryLimit: Int?) -> PlanOptions {
        PlanOptions(batch: batch, input: .pixels, outputs: [features], memoryLimit: memoryLimit)
    }

    /// The node after which training begins so that the last `blocks` blocks of convolutions learn, the dense layers with them.
    ///
    /// A block ends in a max-pool. None leaves the dense layers alone; nil is answered where all blocks learn.
    ///
    /// - Throws: `ModelError` where there are fewer blocks.
    public func boundary(blocks: Int) throws(ModelError) -> String? {
        let pools = network.nodes.filter { if case .maxPool = $0.layer { true } else { false } }.map(\.name)
        guard (0...pools.count).contains(blocks) else {
            throw ModelError(
                .invalidNetwork, "\(network.name) has \(pools.count) blocks of convolutions, not \(blocks)")
        }
        guard blocks > 0 else { return network.inputOfFirstDense }
        return blocks < pools.count ? pools[pools.count - 1 - blocks] : nil
    }
}
