extension Network {
    /// The nodes of another network that stand for this network's, by their names here, where both compute the same.
    ///
    /// Two chains compute the same where their layers do, in order, leaving out what changes nothing: dropout, reshaping,
    /// an average pool to the size that is there, a final softmax that only one of them has. Their classes may differ. Batch
    /// normalisation of this network counts as folded into the layer before it, as that of the other must have been. So a
    /// VGG from another framework is known for one, whatever it calls its layers. Nothing where they differ, or one is no
    /// chain.
    public func counterparts(in other: Network) -> [String: String]? {
        guard input == other.input, !other.nodes.contains(where: \.layer.isBatchNormalization), let own = essentials,
            let others = other.essentials
        else { return nil }
        let count = Swift.min(own.count, others.count)
        let rest = own.dropFirst(count) + others.dropFirst(count)
        guard count > 0, rest.isEmpty || rest.map(\.layer) == [.softmax] else { return nil }
        let lastDense = own.lastIndex { $0.layer.isDense }
        var names: [String: String] = [:]
        for index in 0..<count {
            let (mine, theirs) = (own[index], others[index])
            guard mine.layer == theirs.layer || index == lastDense && theirs.layer.isDense else { return nil }
            names[mine.name] = theirs.name
        }
        return names
    }

    /// The nodes of a chain that change values; nothing where the network is no chain.
    private var essentials: [Node]? {
        let inference = inference()
        guard let shapes = try? inference.shapes() else { return nil }
        var previous = Network.inputName
        var kept: [Node] = []
        for node in inference.nodes {
            guard node.inputs == [previous], let source = shapes[previous], let output = shapes[node.name] else {
                return nil
            }
            previous = node.name
            switch node.layer {
            case .dropout, .reshape: continue
            case .adaptiveAveragePool where source == output: continue
            case .maxPool(var pooling) where pooling.roundsUp:
                // Rounding up makes no difference where there is no rest.
                pooling.roundsUp = false
                let down = Node(name: node.name, layer: .maxPool(pooling), inputs: [node.inputs[0]])
                kept.append((try? outputShape(of: down, from: source)) == output ? down : node)
            default: kept.append(node)
            }
        }
        return kept
    }
}

extension Layer {
    fileprivate var isBatchNormalization: Bool {
        if case .batchNormalization = self { true } else { false }
    }

    /// Whether the layer is fully connected.
    public var isDense: Bool {
        if case .dense = self { true } else { false }
    }
}
