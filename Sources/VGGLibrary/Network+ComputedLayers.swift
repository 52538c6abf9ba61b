public import VGGModel

extension Network {
    /// The node that yields a layer's output when the network runs, where dropout and batch normalisation are gone.
    ///
    /// Dropout passes on what it reads. A batch normalisation is part of the layer that it reads, whose own output is
    /// then never there.
    ///
    /// - Throws: `ModelError` where the network has no such layer, or its output is not computed.
    public func computedLayer(_ name: String) throws(ModelError) -> String {
        var node = try truncated(after: name).nodes.last
        let computed = inference()
        if let reader = nodes.first(where: { $0.inputs == [name] && computed.node($0.name) == nil }),
            case .batchNormalization = reader.layer
        {
            throw ModelError(
                .unknownLayer,
                "\(self.name) computes '\(name)' and '\(reader.name)' as one; ask for layer '\(reader.name)'")
        }
        while let vanished = node, computed.node(vanished.name) == nil { node = self.node(vanished.inputs[0]) }
        return node?.name ?? Network.inputName
    }
}
