extension Network {
    /// The network as it runs: without dropout, and without batch normalisation that folds into the layer before it.
    ///
    /// A batch normalisation stays where it does not itself read a convolution or dense layer, or is not its only reader.
    public func inference() -> Network {
        let layers = Dictionary(nodes.map { ($0.name, $0.layer) }) { first, _ in first }
        var readers: [String: Int] = [:]
        for name in nodes.flatMap({ Set($0.inputs) }) { readers[name, default: 0] += 1 }
        return leavingOut { node in
            node.inputs.count == 1 && node.layer.vanishes(after: layers[node.inputs[0]], readers[node.inputs[0]])
        }
    }

    /// The network without some nodes, of one input each: what read such a node reads what that read.
    package func leavingOut(_ isLeftOut: (Node) -> Bool) -> Network {
        var source: [String: String] = [:]
        var network = self
        network.nodes = []
        for node in nodes {
            var moved = node
            moved.inputs = node.inputs.map { source[$0] ?? $0 }
            if isLeftOut(node) {
                source[node.name] = moved.inputs[0]
            } else {
                network.nodes.append(moved)
            }
        }
        return network
    }

    /// The same network with `count` classes: the last dense layer has that many features.
    ///
    /// - Throws: `ModelError` where the network has no dense layer or `count` is not positive.
    public func withClasses(_ count: Int) throws(ModelError) -> Network {
        guard let last = nodes.lastIndex(where: \.layer.isDense) else {
            throw ModelError(.invalidNetwork, "\(name): no dense layer to give \(count) classes")
        }
        var nodes = nodes
        nodes[last].layer = .dense(features: count)
        return try Network(name: name, input: input, nodes: nodes, preprocessing: preprocessing)
    }

    /// The network with the probabilities of classes as its output: with a softmax behind it, unless it has one there.
    ///
    /// - Throws: `ModelError` where the output is not one value for each class.
    public func classifying() throws(ModelError) -> Network {
        guard let last = nodes.last, let output = try shapes()[last.name] else { return self }
        guard output.height * output.width == 1 else {
            throw ModelError(
                .invalidNetwork, "\(name) yields \(output) values, not one for each class, so that it names no pictures"
            )
        }
        guard origin(of: last).layer != .softmax else { return self }
        var network = self
        let names = ["prob"] + (1...nodes.count).map { "prob\($0)" }
        let free = names.first { name in !nodes.contains { $0.name == name } }
        network.nodes.append(Node(name: free ?? "prob", layer: .softmax, inputs: [nodes[nodes.count - 1].name]))
        return network
    }

    /// The node whose values a node yields, itself unless that changes their form alone.
    func origin(of node: Node) -> Node {
        var origin = node
        while origin.layer.keepsValues, let before = self.node(origin.inputs[0]) { origin = before }
        return origin
    }

    /// The node whose values tell most of a picture: what the last dense layer reads.
    ///
    /// - Throws: `ModelError` where the network has no dense layer, or that reads the picture.
    public func featureNode() throws(ModelError) -> Node {
        let nodes = inference().nodes
        guard let dense = nodes.last(where: \.layer.isDense),
            let node = nodes.first(where: { $0.name == dense.inputs[0] })
        else {
            throw ModelError(
                .unknownLayer, "\(name) has no dense layer after another; say which layer's values are wanted")
        }
        return node
    }

    /// The network up to and including a layer, whose output becomes the network's.
    ///
    /// - Throws: `ModelError` where no node has that name.
    public func truncated(after layer: String) throws(ModelError) -> Network {
        guard let index = nodes.firstIndex(where: { $0.name == layer }) else {
            let names = nodes.map(\.name)
            let suggestion = nearest(to: layer, in: names).map { "; did you mean '\($0)'?" } ?? "."
            throw ModelError(
                .unknownLayer,
                "\(name) has no layer '\(layer.prefix(64))'\(suggestion) Its layers are \(names.joined(separator: ", "))."
            )
        }
        var network = self
        network.nodes = Array(nodes[...index])
        return network
    }
}

extension Layer {
    /// Whether the layer is dropout.
    package var isDropout: Bool { if case .dropout = self { true } else { false } }

    /// Whether the layer changes the form alone.
    fileprivate var keepsValues: Bool {
        switch self {
        case .reshape, .transpose, .dropout: true
        default: false
        }
    }

    /// Whether inference does without the layer, given the one that it reads and how many read that.
    fileprivate func vanishes(after before: Layer?, _ readers: Int?) -> Bool {
        switch (self, before) {
        case (.dropout, _): true
        case (.batchNormalization, .convolution?), (.batchNormalization, .dense?): readers == 1
        default: false
        }
    }
}
