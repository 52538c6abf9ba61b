package import VGGModel

/// A Caffe network as the model has it, and where the weights of its nodes are.
package struct CaffeNetwork: Sendable {
    /// The weights of a node, by the layers of Caffe that hold them.
    enum Weights: Sendable {
        /// Those of a convolution, [output, input of a group, rows, columns].
        case convolution(hasBias: Bool)
        /// Those of an inner product, kept as [input, output] where transposed.
        case dense(hasBias: Bool, transposed: Bool)
        /// A factor and an addend per channel.
        case scale(hasBias: Bool)
        /// Batch normalisation in the layer `statistics`, and a scale in the node's own layer if that is another.
        case normalization(statistics: String, hasShift: Bool, epsilon: Double)
    }

    /// The network; its nodes bear the names of Caffe's layers.
    package let network: Network
    /// The weights of the nodes that have some.
    let weights: [String: Weights]
    /// How a picture becomes the input, as far as the file tells.
    package let preprocessing: Preprocessing?

    /// The most layers that a network may have.
    static let maximumLayers = 2048

    /// Reads a network's text.
    package init(prototxt path: String) throws(WeightsError) {
        try self.init(PrototxtParser.message(path: path))
    }

    /// Makes a network of what a file says, as it is when it is used, not trained.
    ///
    /// - Throws: `WeightsError` with `invalidHeader`, or `unsupportedModel` that lists all layers that are not known.
    package init(_ message: CaffeMessage) throws(WeightsError) {
        let state = try CaffeState(message)
        var layers: [CaffeLayer] = []
        for layer in try CaffeLayer.all(of: message) where try state.includes(layer) { layers.append(layer) }
        guard !layers.isEmpty else {
            throw message.invalid("describes no layer; is this the text of a solver, or of another format?")
        }
        guard layers.count <= Self.maximumLayers else {
            throw message.invalid("\(layers.count) layers, more than \(Self.maximumLayers)")
        }
        try Self.checkKinds(layers)
        var graph = CaffeGraph(name: try message.text("name") ?? "Caffe network")
        try graph.declare(message)
        for layer in layers { try graph.add(layer) }
        self = try graph.network(message)
    }

    init(network: Network, weights: [String: Weights], preprocessing: Preprocessing?) {
        self.network = network
        self.weights = weights
        self.preprocessing = preprocessing
    }

    /// Refuses layers that are not known, naming each.
    private static func checkKinds(_ layers: [CaffeLayer]) throws(WeightsError) {
        let unknown = layers.filter { $0.kind == nil }
        guard let first = unknown.first else { return }
        let source = first.message.source
        let places = source.places(unknown.map(\.message.offset))
        let problems = zip(unknown, places).map { layer, place in
            "\(place): layer \(quoted(layer.name)) of type \(quoted(layer.type))"
        }
        let listed = problems.prefix(20).map { "\n  " + $0 }.joined()
        let more = problems.count > 20 ? "\n  ... and \(problems.count - 20) more" : ""
        throw WeightsError(
            .unsupportedModel, path: source.path, "has layers that are not known here:\(listed)\(more)",
            problems: problems)
    }
}
