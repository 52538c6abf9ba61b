public import VGGModel

/// A fixed list of launches over a fixed set of buffers that runs a network on a kind of device.
///
/// A plan is a pure value: it is made, printed and tested without a device.
public struct Plan: Sendable {
    /// The network as it runs: without dropout, batch normalisation folded.
    public let network: Network
    /// The device it was made for.
    public let traits: DeviceTraits
    /// What was asked for.
    public let options: PlanOptions
    /// The steps in order.
    public internal(set) var steps: [Step]
    /// Bytes of each buffer of activations; steps share them as soon as they are free again.
    public let slots: [Int]
    /// The slot that takes the session's input.
    public let inputSlot: Int
    /// The values that the session gives back, in the order asked for.
    public let outputs: [Output]
    /// The buffers of weights.
    public let weights: [WeightBuffer]
    /// Memory that the plan needs.
    public let memory: PlanMemory
    /// A sum below which no slots for these activations and scratch memory can go.
    package let leastActivations: Int
    /// What was given up so that the plan fits; nothing where it is the preferred one.
    public internal(set) var reductions: PlanReductions?
    /// The layers whose algorithm tuning has found.
    public let tuned: [String]
    /// Whether tuning has found any layer's algorithm.
    public var isTuned: Bool { !tuned.isEmpty }

    /// A value that a session gives back, in plain NCHW.
    public struct Output: Hashable, Sendable {
        /// The node.
        public let name: String
        /// Extents of one image.
        public let shape: Shape
        /// The slot that holds it after the last step.
        public let slot: Int
    }
}

/// One step of a plan: an operation on one slot or more into another.
public struct Step: Sendable {
    /// What the step is called: its first node's name, or what it does to the layout.
    public let name: String
    /// The nodes that it computes, several where fused; none where it only changes the layout.
    public let nodes: [Node]
    /// What it computes and how.
    public let operation: any Operation
    /// Where its inputs lie, in the order in which the first node names them.
    public let inputs: [Placement]
    /// Where its output lies.
    public let output: Placement
    /// Its launches, in order.
    public internal(set) var launches: [Launch]

    /// Where its input lies, the first if there are several.
    public var input: Placement { inputs[0] }
}

/// Where the activations of a step lie, and how.
public struct Placement: Hashable, Sendable {
    /// Extents of one image.
    public let shape: Shape
    /// Channels in a block; 1 is plain NCHW.
    public let block: Int
    /// The slot that holds them.
    public let slot: Int

    /// Bytes of `batch` images of a shape, channels that pad the last block included.
    static func byteCount(_ shape: Shape, block: Int, batch: Int) -> Int {
        4 * batch * shape.channels.roundedUp(to: block) * shape.height * shape.width
    }
}

/// Memory that a plan needs, in bytes, known before anything is allocated.
public struct PlanMemory: Hashable, Sendable, Codable {
    /// Weights in buffers of the device.
    public var weights = 0
    /// Weights used in place, in the host's memory or a mapped file.
    public var mappedWeights = 0
    /// Activations and scratch memory, all slots together.
    public var activations = 0
    /// What loading takes at most beyond what runs take, where weights are copied to be packed.
    public var transient = 0

    /// Makes an account without an entry.
    public init() {}

    /// The most that the device must hold at once.
    public var peak: Int { weights + activations + transient }
}

extension Step {
    /// Multiply-adds of the step for one image, counted for convolutions and dense layers alone.
    public var multiplyAdds: Int {
        switch nodes.first?.layer {
        case .convolution(let convolution):
            // Of the convolution itself, even where a pool is part of the step.
            convolution.multiplyAdds(of: input.shape, to: output.shape)
        case .dense: output.shape.count * input.shape.count
        default: 0
        }
    }
}

extension Convolution {
    /// Multiply-adds for one image, as far as they can be counted.
    ///
    /// A plain convolution keeps height and width, whatever the step's output has.
    fileprivate func multiplyAdds(of input: Shape, to output: Shape) -> Int {
        let pixels = isPlain ? input.height * input.width : output.height * output.width
        return [channels, input.channels / groups, window.count].reduce(pixels) { product, factor in
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : next
        }
    }
}
