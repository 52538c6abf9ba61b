import VGGModel

/// A network under way: what each layer's name for its results stands for so far.
///
/// In Caffe a layer may write over what it reads, so that one name stands for several results in turn.
struct CaffeGraph {
    /// What a name stands for.
    enum Origin: Hashable {
        /// The result of a node, or the network's input.
        case node(String)
        /// Labels, losses and further inputs, which no result needs.
        case aside
    }

    /// A node, and the weights it has.
    struct Draft {
        var node: Node
        var weights: CaffeNetwork.Weights?
    }

    let name: String
    private(set) var input: CaffeInput?
    private var origins: [String: Origin] = [:]
    private(set) var drafts: [Draft] = []
    private var shapes: [String: Shape] = [:]
    /// The last loss that takes a softmax: its name, and the node that it reads.
    private(set) var loss: (name: String, source: String)?

    init(name: String) { self.name = name }

    /// Takes the inputs that a network declares by itself.
    mutating func declare(_ message: CaffeMessage) throws(WeightsError) {
        let (declared, names) = try CaffeInput.declared(message)
        for name in names { origins[name] = .aside }
        if let declared, let first = names.first { try begin(declared, as: first, message) }
    }

    private mutating func begin(
        _ input: CaffeInput, as name: String, _ message: CaffeMessage
    ) throws(WeightsError) {
        guard input.shape.isCountable else { throw message.invalid("an input of \(input.shape), too large to count") }
        self.input = input
        shapes[Network.inputName] = input.shape
        origins[name] = .node(Network.inputName)
    }

    /// Adds a layer; all that it reads must be there.
    mutating func add(_ layer: CaffeLayer) throws(WeightsError) {
        var sources: [Origin] = []
        for bottom in layer.bottoms {
            guard let origin = origins[bottom] else {
                throw layer.invalid("reads \(quoted(bottom)), which no layer before it makes")
            }
            sources.append(origin)
        }
        switch layer.kind {
        case .data: try addData(layer)
        case .training: try addTraining(layer, sources)
        case .passing:
            guard sources.count == 1 else { throw layer.invalid("reads \(sources.count) bottoms, not one") }
            for top in layer.tops { try bind(top, to: sources[0], layer) }
        case .computing, nil: try addNode(layer, sources)
        }
    }

    private mutating func addData(_ layer: CaffeLayer) throws(WeightsError) {
        for top in layer.tops { try bind(top, to: .aside, layer) }
        guard input == nil, let first = layer.tops.first else { return }
        try begin(CaffeInput.brought(by: layer), as: first, layer.message)
    }

    private mutating func addTraining(_ layer: CaffeLayer, _ sources: [Origin]) throws(WeightsError) {
        for top in layer.tops { try bind(top, to: .aside, layer) }
        if layer.type == "SoftmaxWithLoss", case .node(let source)? = sources.first { loss = (layer.name, source) }
    }

    private mutating func bind(_ top: String, to origin: Origin, _ layer: CaffeLayer) throws(WeightsError) {
        guard origins[top] == nil || layer.bottoms.contains(top) else {
            throw layer.invalid("makes \(quoted(top)), which a layer before it makes already")
        }
        origins[top] = origin
    }

    private mutating func addNode(_ layer: CaffeLayer, _ sources: [Origin]) throws(WeightsError) {
        var inputs: [String] = []
        for (bottom, source) in zip(layer.bottoms, sources) {
            guard case .node(let input) = source else {
                throw layer.invalid("reads \(quoted(bottom)), which does not come from the picture")
            }
            inputs.append(input)
        }
        try layer.message.checkFields(layer.isOld ? .oldLayer : .layer)
        guard layer.tops.count == 1, !layer.name.isEmpty else {
            throw layer.invalid("must have a name and one top, not \(layer.tops.count)")
        }
        guard shapes[layer.name] == nil else {
            throw layer.invalid("a second layer of that name, or one called like the network's input")
        }
        let extents = inputs.compactMap { shapes[$0] }
        let node = Node(name: layer.name, layer: try layer.layer(reading: extents), inputs: inputs)
        shapes[layer.name] = try shape(of: node, reading: extents, layer)
        drafts.append(Draft(node: node, weights: try layer.weights(node.layer)))
        try bind(layer.tops[0], to: .node(layer.name), layer)
    }

    /// The shape of what a node makes.
    private func shape(of node: Node, reading sources: [Shape], _ layer: CaffeLayer) throws(WeightsError) -> Shape {
        guard var shape = sources.first else { throw layer.invalid("reads nothing") }
        if node.layer.joins {
            for source in sources.dropFirst() where node.layer == .concatenation {
                shape.channels = shape.channels.addingReportingOverflow(source.channels).partialValue
            }
            guard shape.isCountable else { throw layer.invalid("makes an image too large to count") }
            return shape
        }
        do throws(ModelError) {
            let single = Node(name: node.name, layer: node.layer, inputs: [Network.inputName])
            let network = try Network(name: name, input: shape, nodes: [single], preprocessing: .caffe)
            return try network.shapes()[node.name] ?? shape
        } catch {
            throw layer.invalid(error.message)
        }
    }
}

extension CaffeLayer {
    /// Where a node's weights are.
    fileprivate func weights(_ layer: Layer) throws(WeightsError) -> CaffeNetwork.Weights? {
        switch layer {
        case .convolution:
            return .convolution(hasBias: try message.message("convolution_param").flag("bias_term", true))
        case .dense:
            let fields = try message.message("inner_product_param")
            return .dense(hasBias: try fields.flag("bias_term", true), transposed: try fields.flag("transpose", false))
        case .scale: return .scale(hasBias: try message.message("scale_param").flag("bias_term", false))
        case .batchNormalization(let epsilon):
            return .normalization(statistics: name, hasShift: false, epsilon: epsilon)
        default: return nil
        }
    }
}

extension Shape {
    /// Whether the number of its values is in the range of numbers.
    fileprivate var isCountable: Bool {
        let (area, isLarge) = height.multipliedReportingOverflow(by: width)
        return !isLarge && !area.multipliedReportingOverflow(by: channels).overflow
    }
}
