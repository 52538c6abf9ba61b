import VGGModel

extension Network {
    /// The network without batch normalisation that folds into the layer before it, dropout still in it.
    func keepingDropout() -> Network {
        let kept = Set(inference().nodes.map(\.name))
        return leavingOut { !kept.contains($0.name) && !$0.layer.isDropout }
    }

    /// The network up to its last dense layer, after which nothing may come that changes more than the scale of scores.
    func endingInLastDense() throws(ModelError) -> Network {
        guard let last = nodes.lastIndex(where: \.layer.isDense) else {
            throw ModelError(.invalidNetwork, "\(name) has no dense layer that other classes could be learnt in")
        }
        for node in nodes[(last + 1)...] {
            switch node.layer {
            case .softmax, .logSoftmax, .dropout: break
            default:
                throw ModelError(
                    .invalidNetwork,
                    "\(name): '\(node.name)' comes after the last dense layer, '\(nodes[last].name)'; other classes can be "
                        + "learnt where that yields the scores")
            }
        }
        return try truncated(after: nodes[last].name)
    }

    /// The part after a node, as a network of that node's values.
    ///
    /// - Throws: `ModelError` where there is no such node, or a later one reads something before it.
    func suffix(after boundary: String) throws(ModelError) -> Network {
        let prefix = try truncated(after: boundary).nodes
        guard let input = try shapes()[boundary] else { return self }
        let before = Set(prefix.dropLast().map(\.name) + [Network.inputName])
        let rest = try nodes.dropFirst(prefix.count).map { (node) throws(ModelError) -> Node in
            guard before.isDisjoint(with: node.inputs) else {
                throw ModelError(
                    .invalidNetwork,
                    "\(name): '\(node.name)' reads more than what comes after '\(boundary)', so that the network cannot be "
                        + "cut there")
            }
            var moved = node
            moved.inputs = node.inputs.map { $0 == boundary ? Network.inputName : $0 }
            return moved
        }
        return try Network(name: name, input: input, nodes: Array(rest), preprocessing: preprocessing)
    }

    /// What the first dense layer reads, or the dropout before it.
    var inputOfFirstDense: String? {
        guard var node = nodes.first(where: \.layer.isDense) else { return nil }
        while let before = self.node(node.inputs[0]), before.layer.isDropout { node = before }
        return node.inputs[0]
    }
}
