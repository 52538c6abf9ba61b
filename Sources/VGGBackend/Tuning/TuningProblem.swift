public import VGGModel

/// A convolution for whose algorithm there is a choice: all that its speed depends on, beside the device.
public struct TuningProblem: Hashable, Sendable, Codable {
    /// One image of the input.
    public var input: Shape
    /// Output channels.
    public var channels: Int
    /// Extent of the filter.
    public var kernel: Int
    /// Images of a batch.
    public var batch: Int
    /// Which kernels run.
    public var family: KernelFamily
    /// Whether products may be of halves, as with the precision `fp16`.
    public var allowsHalves: Bool

    /// Makes a problem.
    public init(
        input: Shape, channels: Int, kernel: Int = 3, batch: Int, family: KernelFamily, allowsHalves: Bool = false
    ) {
        self.input = input
        self.channels = channels
        self.kernel = kernel
        self.batch = batch
        self.family = family
        self.allowsHalves = allowsHalves
    }
}

extension TuningProblem {
    init(_ problem: ConvolutionProblem) {
        self.init(
            input: problem.input, channels: problem.channels, kernel: problem.kernel, batch: problem.batch,
            family: problem.traits.family, allowsHalves: problem.allowsHalves)
    }
}

extension ConvolutionProblem {
    /// The problem on a device; nothing for kernels of another kind than the device's, or for halves where it has none.
    init?(_ problem: TuningProblem, traits: DeviceTraits) {
        guard problem.family == traits.family, !problem.allowsHalves || traits.allowsHalves else { return nil }
        self.init(
            traits: traits, input: problem.input, channels: problem.channels, kernel: problem.kernel,
            readsPlain: problem.input.channels <= 4, batch: problem.batch, allowsHalves: problem.allowsHalves)
    }
}

extension TuningProblem: CustomStringConvertible {
    /// The convolution in a line: `3x3 of 64x56x56 to 128, batch 8, cpu16`.
    public var description: String {
        "\(kernel)x\(kernel) of \(input) to \(channels), batch \(batch), \(family)" + (allowsHalves ? " in halves" : "")
    }
}

/// A problem of a network, and the layers that are of it.
public struct TunableLayers: Hashable, Sendable {
    /// The problem.
    public let problem: TuningProblem
    /// The layers, in the network's order.
    public internal(set) var nodes: [String]
}

extension Plan {
    /// The convolutions whose algorithms can be tuned, each problem once, in the network's order.
    ///
    /// Left out are layers of at most four channels that lie in blocks, which only networks far slimmer than VGG have:
    /// a problem of so few channels is of a picture's, which are read plain.
    public var tunableLayers: [TunableLayers] {
        var found: [TunableLayers] = []
        for step in steps {
            guard let node = step.nodes.first, case .convolution(let convolution) = node.layer, convolution.isPlain,
                step.input.block == 1 || step.input.shape.channels > 4
            else { continue }
            let problem = TuningProblem(
                input: step.input.shape, channels: convolution.channels, kernel: convolution.kernel,
                batch: options.batch, family: traits.family, allowsHalves: options.precision == .fp16)
            if let index = found.firstIndex(where: { $0.problem == problem }) {
                found[index].nodes.append(node.name)
            } else {
                found.append(TunableLayers(problem: problem, nodes: [node.name]))
            }
        }
        return found
    }
}
