import VGGModel

extension OperationCase {
    /// The case in a word without spaces, unique among those of its operation: `3x3-17to33-7x9-relu-x3`.
    ///
    /// First come the kernel's extent, the channels and the rows by columns of a convolution, inputs and outputs of a dense
    /// layer, or the shape of the input; then what follows the first layer; then how many images there are. Where
    /// branches meet, the input's shape comes first, then all layers in their order.
    public var name: String {
        let (input, nodes) = (network.input, network.nodes)
        let joins = nodes.contains { $0.layer.joins }
        let first = joins ? "\(input)" : nodes[0].layer.caseName(of: input)
        let others = joins ? nodes.map(nameInGraph) : nodes.dropFirst().map(\.layer.shortName)
        return ([first] + others + (images == 1 ? [] : ["x\(images)"])).joined(separator: "-")
    }

    /// What kind of operation the case is about.
    var kind: String {
        guard let layer = network.node(subject)?.layer else { return "" }
        if case .convolution(let convolution) = layer, convolution.groups > 1,
            Set([convolution.groups, convolution.channels, network.input.channels]).count == 1
        {
            return "depthwise"
        }
        return layer.kind
    }

    /// A node's layer, with how many values it reads where that is not plain.
    private func nameInGraph(_ node: Node) -> String {
        let reads = node.inputs.count { $0 == Network.inputName }
        return node.layer.shortName + (node.layer.joins ? "\(node.inputs.count)" + (reads > 0 ? "in\(reads)" : "") : "")
    }
}

extension Layer {
    fileprivate func caseName(of input: Shape) -> String {
        switch self {
        case .convolution(let convolution):
            let groups = convolution.groups > 1 ? "-g\(convolution.groups)" : ""
            let (inputs, outputs) = (input.channels, convolution.channels)
            return "\(convolution.window.caseName)\(groups)-\(inputs)to\(outputs)-\(input.height)x\(input.width)"
        case .dense(let features): return "\(input)to\(features)"
        case .adaptiveAveragePool(let height, let width): return "\(input)-to\(height)x\(width)"
        case .localResponseNormalization(let layer): return "\(input)-over\(layer.size)"
        case .relu, .maxPool2x2, .softmax: return "\(input)"
        default: return "\(input)-\(shortName)"
        }
    }

    fileprivate var shortName: String {
        switch self {
        case .convolution(let convolution): convolution.isPlain ? "convolution" : convolution.window.caseName
        case .dense: "dense"
        case .relu: "relu"
        case .leakyReLU(let slope): "leaky\(slope)"
        case .clip(let minimum, let maximum): "clip\(minimum)to\(maximum)"
        case .scale: "scale"
        case .maxPool2x2: "pool"
        case .maxPool(let pooling): "max\(pooling.caseName)"
        case .averagePool(let pooling, let countsPadding): "mean\(pooling.caseName)\(countsPadding ? "-padded" : "")"
        case .adaptiveAveragePool: "mean"
        case .localResponseNormalization: "normalization"
        case .add: "add"
        case .multiply: "multiply"
        case .concatenation: "concatenation"
        case .reshape(let shape): "to\(shape)"
        case .transpose(let order): "transpose" + order.map(String.init).joined()
        case .softmax: "softmax"
        case .logSoftmax: "log-softmax"
        case .batchNormalization: "batch-normalization"
        case .dropout: "dropout"
        }
    }

    /// The layer's kind in a word, whatever its numbers.
    fileprivate var kind: String {
        switch self {
        case .convolution(let convolution):
            convolution.isPlain ? "convolution" : convolution.groups > 1 ? "grouped" : "window"
        case .maxPool2x2: "pool"
        case .maxPool: "max"
        case .averagePool: "average"
        case .leakyReLU: "leaky"
        case .clip: "clip"
        case .reshape: "reshape"
        case .transpose: "transpose"
        default: shortName
        }
    }
}

extension Window {
    /// Extents, and what is not as usual: `3x3`, `11x11-s4-p2`, `3x3-d2x3-p1-q0x1`.
    fileprivate var caseName: String {
        if isCentered { return "\(size.rows)x\(size.columns)" }
        let parts: [(String, Extent, usual: Int)] = [("s", stride, 1), ("d", dilation, 1), ("p", before, 0)]
        let named = parts.filter { $0.1 != Extent($0.usual) }.map { "-\($0.0)\($0.1)" }
        return "\(size.rows)x\(size.columns)" + named.joined() + (after == before ? "" : "-q\(after)")
    }
}

extension Pooling {
    fileprivate var caseName: String { window.caseName + (roundsUp ? "-up" : "") }
}
