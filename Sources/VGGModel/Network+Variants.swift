extension Network {
    /// The network as it runs: without dropout, and without batch normalisation that folds into the layer before it.
    ///
    /// A batch normalisation stays where it does not read a convolution or dense layer, or is not its only reader.
    public func inference() -> Network {
        var source: [String: String] = [:]
        var kept: [Node] = []
        for var node in nodes {
            node.inputs = node.inputs.map { source[$0] ?? $0 }
            if vanishes(node) {
                source[node.name] = node.inputs[0]
            } else {
                kept.append(node)
            }
        }
        var network = self
        network.nodes = kept
        return network
    }

    private func vanishes(_ node: Node) -> Bool {
        switch node.layer {
        case .dropout: return node.inputs.count == 1
        case .batchNormalization:
            guard node.inputs.count == 1, let before = self.node(node.inputs[0]) else { return false }
            switch before.layer {
            case .convolution, .dense: return nodes.filter { $0.inputs.contains(before.name) }.count == 1
            default: return false
            }
        default: return false
        }
    }

    /// The same network with `count` classes: the last dense layer has that many features.
    ///
    /// - Throws: `ModelError` where the network has no dense layer or `count` is not positive.
    public func withClasses(_ count: Int) throws(ModelError) -> Network {
        let isDense = { (node: Node) in if case .dense = node.layer { true } else { false } }
        guard let last = nodes.lastIndex(where: isDense) else {
            throw ModelError(.invalidNetwork, "\(name): no dense layer to give \(count) classes")
        }
        var nodes = nodes
        nodes[last].layer = .dense(features: count)
        return try Network(name: name, input: input, nodes: nodes, preprocessing: preprocessing)
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
