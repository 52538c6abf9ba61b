import VGGModel

/// A network as it is trained: a chain of stages that each have a forward and a backward pass.
struct TrainingChain {
    /// One stage: a node, or a node and the rectifier after it.
    struct Stage {
        /// What a stage computes.
        enum Kind {
            case convolution(Convolution)
            case batchNormalization(epsilon: Double)
            case relu
            case localResponseNormalization(LocalResponseNormalization)
            case maxPool
            case averagePool
            /// From blocks of channels to plain rows, which dense layers read.
            case flattening
            /// From plain values to blocks of channels, which all others read but a picture's first convolution.
            case blocking
            case dense(features: Int)
            case dropout(probability: Double, layer: Int)
        }

        let kind: Kind
        /// The node's name.
        let node: String
        /// Whether max(x, 0) follows.
        var rectified = false
        let input: Shape
        var output: Shape
        /// Channels in a block of the input and of the output; 1 is plain.
        let inputBlock: Int
        let outputBlock: Int
    }

    private(set) var stages: [Stage] = []
    /// How many layers drop values.
    private(set) var dropouts = 0

    private let network: Network
    private let vector: Int
    private var block = 1

    /// Takes a network apart, for kernels with blocks of `vector` channels.
    ///
    /// A softmax at the end is left out: it is part of the loss.
    ///
    /// - Throws: `ModelError` where the shapes do not fit, `BackendError` where a layer cannot be trained.
    init(_ network: Network, vector: Int) throws {
        self.network = network
        self.vector = vector
        let shapes = try network.shapes()
        var before = Network.inputName
        var nodes = network.nodes
        let isSoftmax = nodes.last.map { $0.layer == .softmax || $0.layer == .logSoftmax } ?? false
        let softmax = isSoftmax ? nodes.removeLast() : nil
        for node in nodes {
            guard node.inputs == [before], let input = shapes[before], let output = shapes[node.name] else {
                throw refusal(node, "it does not read the layer before it alone, and only chains of layers can be")
            }
            try append(node, input: input, output: output)
            before = node.name
        }
        if let softmax, softmax.inputs != [before] {
            throw refusal(softmax, "it does not read the layer before it, and only chains of layers can be")
        }
        guard let last = stages.last, last.outputBlock == 1, last.output.height * last.output.width == 1 else {
            throw BackendError(
                .unsupported,
                "\(network.name) cannot be trained: its last layer must be dense, with a feature for each class")
        }
    }

    private mutating func append(_ node: Node, input: Shape, output: Shape) throws {
        switch node.layer {
        case .convolution(let convolution):
            guard convolution.isTrainable else {
                throw refusal(
                    node, "only convolutions of an odd kernel that keep height and width, in one group, can be")
            }
            if input.channels > 4 || !stages.isEmpty { toBlocks(node, input) }
            add(.convolution(convolution), node, input, output, to: vector)
        case .batchNormalization(let epsilon):
            toBlocks(node, input)
            add(.batchNormalization(epsilon: epsilon), node, input, output)
        case .relu: rectify(node, input)
        case .localResponseNormalization(let layer):
            toBlocks(node, input)
            add(.localResponseNormalization(layer), node, input, output)
        case .maxPool2x2:
            toBlocks(node, input)
            add(.maxPool, node, input, output)
        case .adaptiveAveragePool where input == output: break
        case .adaptiveAveragePool:
            toBlocks(node, input)
            add(.averagePool, node, input, output)
        case .dense(let features):
            toRows(node, input)
            add(.dense(features: features), node, Shape(features: input.count), output)
        case .dropout(let probability):
            guard (0..<1).contains(probability) else {
                throw refusal(node, "a dropout probability lies in 0..<1, unlike \(probability)")
            }
            toRows(node, input)
            add(.dropout(probability: probability, layer: dropouts), node, input, output)
            dropouts += 1
        default: throw refusal(node, "a layer '\(node.layer)' has no backward pass here")
        }
    }

    /// A rectifier belongs to what comes before it, where that knows one.
    private mutating func rectify(_ node: Node, _ input: Shape) {
        if let last = stages.indices.last, !stages[last].rectified, stages[last].kind.takesRectifier {
            stages[last].rectified = true
        } else {
            add(.relu, node, input, input)
        }
    }

    /// Brings values to blocks of channels, unless they are in such already.
    private mutating func toBlocks(_ node: Node, _ input: Shape) {
        guard block < vector else { return }
        add(.blocking, node, input, input, to: vector)
    }

    /// Brings values to plain rows, unless they are that already.
    private mutating func toRows(_ node: Node, _ input: Shape) {
        guard block > 1 else { return }
        add(.flattening, node, input, input, to: 1)
    }

    private mutating func add(
        _ kind: Stage.Kind, _ node: Node, _ input: Shape, _ output: Shape, to outputBlock: Int? = nil
    ) {
        let next = outputBlock ?? block
        stages.append(
            Stage(kind: kind, node: node.name, input: input, output: output, inputBlock: block, outputBlock: next))
        block = next
    }

    private func refusal(_ node: Node, _ why: String) -> BackendError {
        BackendError(.unsupported, "\(network.name): '\(node.name)' cannot be trained: \(why)")
    }
}

extension TrainingChain.Stage.Kind {
    /// Whether the kernel of the stage can rectify what it writes.
    fileprivate var takesRectifier: Bool {
        switch self {
        case .convolution, .batchNormalization, .dense: true
        default: false
        }
    }
}

extension Convolution {
    /// Whether its gradients have kernels.
    var isTrainable: Bool { groups == 1 && window.isCentered }
}

extension TrainingChain.Stage {
    /// Values of a batch as they lie, padding included.
    func count(batch: Int, ofInput: Bool) -> Int {
        let (shape, block) = ofInput ? (input, inputBlock) : (output, outputBlock)
        return Placement.byteCount(shape, block: block, batch: batch) / 4
    }
}
