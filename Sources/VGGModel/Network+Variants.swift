extension Network {
    /// The network as it runs: without dropout, and without batch normalisation that folds into the layer before it.
    ///
    /// A batch normalisation stays where it does not itself read a convolution or dense layer, or is not its only reader.
    public func inference() -> Network {
        let layers = Dictionary(nodes.map { ($0.name, $0.layer) }) { first, _ in first }
        var readers: [String: Int] = [:]
        for name in nodes.flatMap({ Set($0.inputs) }) { readers[name, default: 0] += 1 }
        var source: [String: String] = [:]
        var kept: [Node] = []
        for node in nodes {
            var moved = node
            moved.inputs = node.inputs.map { source[$0] ?? $0 }
            if node.inputs.count == 1, node.layer.vanishes(after: layers[node.inputs[0]], readers[node.inputs[0]]) {
                source[node.name] = moved.inputs[0]
            } else {
                kept.append(moved)
            }
        }
        var network = self
        network.nodes = kept
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
    /// Whether inference does without the layer, given the one that it reads and how many read that.
    fileprivate func vanishes(after before: Layer?, _ readers: Int?) -> Bool {
        switch (self, before) {
        case (.dropout, _): true
        case (.batchNormalization, .convolution?), (.batchNormalization, .dense?): readers == 1
        default: false
        }
    }
}
