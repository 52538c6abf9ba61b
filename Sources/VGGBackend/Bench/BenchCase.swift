public import VGGModel

/// An operation on a shape that is to be measured, as a network of its own.
public struct BenchCase: Hashable, Sendable {
    /// What it is called: a layer of VGG-16, or the shape as it was given.
    public let name: String
    /// The operation: `conv3x3`, `dense`, `max_pool`.
    public let operation: BenchOperation
    /// The layers, whose first is the operation's own.
    public let network: Network
    /// Images at once.
    public let batch: Int
    /// The layers of a network that it stands for.
    public let layers: [String]

    /// Makes a case of layers one after the other.
    ///
    /// - Throws: `ModelError` where the layers do not fit the input.
    public init(
        _ name: String, _ operation: BenchOperation, _ layers: [Layer], input: Shape, batch: Int,
        standingFor nodes: [String] = []
    ) throws(ModelError) {
        self.name = name
        self.operation = operation
        self.batch = batch
        self.layers = nodes
        var chain: [Node] = []
        for (index, layer) in layers.enumerated() {
            chain.append(Node(name: "node\(index)", layer: layer, inputs: [chain.last?.name ?? Network.inputName]))
        }
        network = try Network(name: name, input: input, nodes: chain, preprocessing: .torchvision)
    }

    /// Makes a case of layers one after the other, the first of which says what the operation is; nothing where it is one
    /// that has no kernel.
    ///
    /// - Throws: `ModelError` where the layers do not fit the input.
    public init?(_ name: String, _ layers: [Layer], input: Shape, batch: Int) throws(ModelError) {
        guard let operation = layers.first.flatMap(BenchOperation.init) else { return nil }
        try self.init(name, operation, layers, input: input, batch: batch)
    }

    /// Shapes of input and output: `64x224x224 -> 64x112x112`.
    public var shape: String {
        let shapes = try? network.shapes()
        let output = network.nodes.last.flatMap { shapes?[$0.name] } ?? network.input
        return "\(network.input) -> \(operation == .normalize || operation == .layout ? network.input : output)"
    }
}

/// The operations that can be measured for themselves.
public enum BenchOperation: String, Hashable, Sendable, Codable, CaseIterable {
    /// A 3x3 convolution.
    case conv3x3
    /// A 1x1 convolution.
    case conv1x1
    /// A dense layer.
    case dense
    /// The maximum of 2x2 windows.
    case maxPool = "max_pool"
    /// The mean of each cell of a grid.
    case averagePool = "average_pool"
    /// The rectifier.
    case relu
    /// Local response normalisation.
    case localResponseNormalization = "local_response_normalization"
    /// Softmax.
    case softmax
    /// Pictures of bytes to a network's input.
    case normalize
    /// Plain values to blocks of channels.
    case layout

    /// The operation that a step of a plan is an instance of; nothing for a layer without one.
    public init?(_ step: Step) {
        guard let layer = step.nodes.first?.layer else {
            self = step.operation is NormalizeOperation ? .normalize : .layout
            return
        }
        self.init(layer)
    }

    /// The operation of a layer; nothing for one without a kernel.
    init?(_ layer: Layer) {
        switch layer {
        case .convolution(let convolution) where convolution.isPlain:
            self = convolution.kernel == 1 ? .conv1x1 : .conv3x3
        case .dense: self = .dense
        case .maxPool2x2: self = .maxPool
        case .adaptiveAveragePool: self = .averagePool
        case .relu: self = .relu
        case .localResponseNormalization: self = .localResponseNormalization
        case .softmax: self = .softmax
        default: return nil
        }
    }
}

extension BenchCase {
    /// Every operation of a network as a device runs it on pictures, each shape once, in the network's order.
    ///
    /// Layers that run as one are one case: a convolution with its rectifier and the pool that follows it.
    ///
    /// - Throws: As `Plan` does.
    public static func all(
        of network: Network, batch: Int, for manager: DeviceManager, precision: Precision = .fp32, tuning: Tuning? = nil
    ) throws -> [BenchCase] {
        let options = PlanOptions(batch: batch, input: .pixels, precision: precision, tuning: tuning)
        let plan = try Plan(network, for: manager.traits, options: options)
        var cases: [BenchCase] = []
        for step in plan.steps {
            guard let operation = BenchOperation(step) else { continue }
            // Blocks are made of plain values once at most, of the picture; what is measured is the larger way there.
            let layers =
                step.nodes.isEmpty ? [operation == .layout ? Layer.maxPool2x2 : .relu] : step.nodes.map(\.layer)
            let shape = step.input.shape
            guard operation != .layout || min(shape.height, shape.width) > 1 else { continue }
            let same = cases.firstIndex { $0.operation == operation && $0.isSame(layers, shape) }
            if let same {
                cases[same] = try BenchCase(
                    cases[same].name, operation, layers, input: shape, batch: batch,
                    standingFor: cases[same].layers + [step.name])
            } else {
                cases.append(
                    try BenchCase(step.name, operation, layers, input: shape, batch: batch, standingFor: [step.name]))
            }
        }
        return cases
    }

    private func isSame(_ layers: [Layer], _ input: Shape) -> Bool {
        network.input == input && network.nodes.map(\.layer) == layers
    }
}
