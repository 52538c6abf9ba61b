/// One step of a network: a layer, the nodes it reads, and the name of what it yields.
public struct Node: Hashable, Sendable, Codable {
    /// The node's name, unique in its network: `conv1_1`, `relu1_1`, `pool1`, `fc6`, `prob`.
    public var name: String
    /// What the node computes.
    public var layer: Layer
    /// Names of the nodes it reads; `Network.inputName` is the image.
    public var inputs: [String]

    /// Makes a node.
    public init(name: String, layer: Layer, inputs: [String]) {
        self.name = name
        self.layer = layer
        self.inputs = inputs
    }
}

/// A network as a list of nodes in topological order, with the picture it expects.
///
/// Values are NCHW; a network says nothing of batch size. What its last node yields is its output: of the networks of the
/// catalogue the class probabilities.
public struct Network: Hashable, Sendable, Codable {
    /// The name by which people call it: `vgg16`, `A-LRN`.
    public var name: String
    /// Channels, rows and columns of the input.
    public var input: Shape
    /// The nodes, each after all that it reads.
    public var nodes: [Node]
    /// How a picture becomes the input.
    public var preprocessing: Preprocessing

    /// The name by which nodes refer to the network's input.
    public static let inputName = "input"

    /// The most nodes that a network may have, far more than any has that is known.
    public static let maximumNodes = 100_000

    /// Makes a network from its nodes.
    ///
    /// - Throws: `ModelError` where there are too many, a name is used twice, an input is not an earlier node, or a shape
    ///   does not fit.
    public init(name: String, input: Shape, nodes: [Node], preprocessing: Preprocessing) throws(ModelError) {
        self.name = name
        self.input = input
        self.nodes = nodes
        self.preprocessing = preprocessing
        guard nodes.count <= Self.maximumNodes else {
            throw ModelError(
                .invalidNetwork, "\(nodes.count) nodes, more than the \(Self.maximumNodes) that a network may have")
        }
        _ = try shapes()
    }

    /// The node of a name, or nothing.
    public func node(_ name: String) -> Node? {
        nodes.first { $0.name == name }
    }

    /// The node whose output is the class scores before softmax: the last one that is neither that nor another form of what
    /// it yields.
    public var scoresNode: Node? {
        var scores = nodes.last
        while let last = scores.map(origin(of:)), last.layer == .softmax { scores = node(last.inputs[0]) }
        return scores
    }

    /// The number of classes: the features of the last dense layer, or all values of the output where there is none.
    public var classes: Int {
        for node in nodes.reversed() {
            if case .dense(let features) = node.layer { return features }
        }
        return nodes.last.flatMap { last in (try? shapes())?[last.name]?.count } ?? 0
    }

    /// The same network for pictures of another size, for which a square input's preprocessing is scaled.
    ///
    /// - Throws: `ModelError` where the size leaves nothing after the last pool, or a layer is for one size alone.
    public func resized(height: Int, width: Int) throws(ModelError) -> Network {
        let shape = Shape(channels: input.channels, height: height, width: width)
        return try Network(
            name: name, input: shape, nodes: nodes, preprocessing: preprocessing.scaled(to: height, width))
    }
}
