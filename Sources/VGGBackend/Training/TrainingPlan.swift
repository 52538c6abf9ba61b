public import VGGModel

/// A fixed list of launches over a fixed set of buffers that trains a network by a step on a kind of device.
///
/// The launches compute the scores and the loss of a batch, the gradients of all weights, and the weights' next values.
/// Weights are kept in their own order; the forms in which kernels want them are made of them in every step. A plan is a pure
/// value: it is made, printed and tested without a device.
public struct TrainingPlan: Sendable {
    /// The network that is trained.
    public let network: Network
    /// The device it was made for.
    public let traits: DeviceTraits
    /// What was asked for.
    public let options: TrainingOptions
    /// The weights that are trained, and the running statistics of batch normalisation.
    public internal(set) var tensors: [TrainingTensor] = []
    /// The gradients of the weights, under their names.
    public internal(set) var gradients: [TrainingTensor] = []
    /// What the optimiser remembers, under the weights' names and its own: `conv1_1.weight.velocity`.
    public internal(set) var moments: [TrainingTensor] = []
    /// What is computed, in order.
    public internal(set) var steps: [TrainingStep] = []
    /// Bytes of each buffer of activations and gradients of them.
    public internal(set) var slots: [Int] = []
    /// The slot that takes the input of a step.
    public internal(set) var inputSlot = 0
    /// The slot that holds the scores after a step.
    public internal(set) var scoresSlot = 0
    /// How many blocks of layers, from the first on, are computed again in the backward pass to save memory.
    public internal(set) var recomputedBlocks = 0
    var buffers: [TrainingBuffer] = []
    var places = TrainingPlaces()

    /// The number of classes.
    public let classes: Int

    /// Bytes that a session of the plan takes on the device.
    public var byteCount: Int { buffers.reduce(slots.reduce(0, +)) { $0 + $1.byteCount } }
}

/// One operation of a training plan.
public struct TrainingStep: Sendable {
    /// Which part of a step of training it belongs to.
    public enum Pass: String, Hashable, Sendable, Codable {
        /// From the input to the scores.
        case forward
        /// What the backward pass computes again.
        case recomputation
        /// From the loss to the gradients.
        case backward
        /// From the gradients to the next weights.
        case update
    }

    /// The node that it belongs to.
    public let name: String
    /// Which part it is of.
    public let pass: Pass
    /// What it computes: `convolution_weight_gradient`.
    public let operation: String
    /// In which variant.
    public let variant: String
    /// Its launches, in order.
    public internal(set) var launches: [Launch]
}

/// Where a session writes what changes from step to step, and reads the loss.
struct TrainingPlaces {
    /// The rate, the scale of the gradients, the corrections of the moments, and the norm of the gradients.
    var state = 0
    /// A key for each layer that drops values.
    var keys = 0
    /// The classes of the images, as integers of 32 bits.
    var labels = 0
    /// Gradients of the scores, and after them the losses.
    var loss = 0
}

extension TrainingPlan {
    /// Plans the training of a network, recomputing as little as the memory allows.
    ///
    /// - Throws: `BackendError` where a layer cannot be trained or no plan fits the memory; `ModelError` where the network's
    ///   shapes do not fit.
    public init(_ network: Network, for traits: DeviceTraits, options: TrainingOptions) throws {
        try network.checkPlannable(shapes: network.shapes(), batch: options.batch, input: options.input)
        let chain = try TrainingChain(network, vector: traits.family.vector)
        let blocks = chain.blocks.count
        var smallest: TrainingPlan?
        for recomputed in 0..<blocks {
            let plan = TrainingPlanner(
                network, chain, traits: traits, options: options, recomputedBlocks: recomputed
            ).planned()
            if plan.fits {
                self = plan
                return
            }
            if plan.byteCount < smallest?.byteCount ?? .max { smallest = plan }
        }
        guard let smallest else { throw BackendError(.unsupported, "\(network.name) has no layer to be trained") }
        throw smallest.refusal
    }

    private var available: Int { min(traits.globalMemory, options.memoryLimit ?? .max) }
    private var largestBuffer: Int { max(slots.max() ?? 0, buffers.map(\.byteCount).max() ?? 0) }
    /// What the largest buffer is for.
    private var largestUse: String { buffers.first { $0.byteCount == largestBuffer }?.name ?? "activations" }
    private var largestCount: Int { steps.lazy.flatMap(\.launches).map(\.largestCount).max() ?? 0 }

    private var fits: Bool {
        byteCount <= available && largestBuffer <= traits.largestAllocation
            && largestCount <= LaunchArgument.countLimit
    }

    private var refusal: BackendError {
        let what = "training \(network.name) at batch \(options.batch)"
        if byteCount > available {
            let place = available < traits.globalMemory ? "it may use" : "\(traits.name) has"
            return BackendError(
                .outOfMemory,
                "\(what) needs \(ByteCount(byteCount)) at least, but \(place) \(ByteCount(available)); use a smaller "
                    + "batch, network or input")
        }
        guard largestBuffer > traits.largestAllocation else {
            return BackendError(
                .unsupported,
                "\(what) has a kernel count \(largestCount) values at once, above the \(LaunchArgument.countLimit) that it "
                    + "can; use a smaller batch, network or input")
        }
        return BackendError(
            .outOfMemory,
            "\(what) needs a buffer of \(ByteCount(largestBuffer)) for \(largestUse), but \(traits.name) allocates at most "
                + "\(ByteCount(traits.largestAllocation)) at once; use a smaller batch, network or input")
    }

    /// What a step has PoCL load.
    var kernelLoads: [KernelLoad] {
        steps.flatMap(\.launches).flatMap { $0.kernelLoads(images: options.batch) }
    }
}

extension TrainingChain {
    /// The ranges of stages that end with a max-pool, and the rest.
    var blocks: [Range<Int>] {
        var blocks: [Range<Int>] = [], start = 0
        for (index, stage) in stages.enumerated() {
            guard case .maxPool = stage.kind else { continue }
            blocks.append(start..<index + 1)
            start = index + 1
        }
        return start < stages.count ? blocks + [start..<stages.count] : blocks
    }
}
