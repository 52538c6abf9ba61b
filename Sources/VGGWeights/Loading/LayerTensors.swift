import VGGModel

/// The tensors in a file that make the weights of one convolution or dense layer.
struct LayerTensors {
    /// The batch normalisation that reads the layer and folds into it.
    struct Normalization {
        let prefix: String
        let epsilon: Double

        var scale: String { prefix + ".weight" }
        var shift: String { prefix + ".bias" }
        var mean: String { prefix + ".running_mean" }
        var variance: String { prefix + ".running_var" }
    }

    let node: String
    let prefix: String
    /// The shape of the weights.
    let shape: [Int]
    /// The shape of a dense layer's weights where it is kept as a convolution over its whole input.
    let convolutionShape: [Int]?
    let normalization: Normalization?

    var isDense: Bool { convolutionShape != nil }
    var weight: String { prefix + ".weight" }
    var bias: String { prefix + ".bias" }

    /// The tensors the layer takes, and the shapes that each may have, the usual one first.
    var tensors: [(name: String, shapes: [[Int]])] {
        let channels = [[shape[0]]]
        let own = [(weight, [shape] + (convolutionShape.map { [$0] } ?? [])), (bias, channels)]
        guard let normalization else { return own }
        let names = [normalization.scale, normalization.shift, normalization.mean, normalization.variance]
        return own + names.map { ($0, channels) }
    }

    /// Whether the layer can do without a tensor: a bias before batch normalisation is zero.
    func isOptional(_ name: String) -> Bool { normalization != nil && name == bias }

    /// The layers of a network that have weights, in its order.
    ///
    /// - Throws: `ModelError` where the nodes do not form a network, or a batch normalisation cannot be folded.
    static func all(of network: Network, naming: ParameterNaming) throws(ModelError) -> [LayerTensors] {
        let prefixes = naming.prefixes(of: network)
        let outputs = try network.shapes()
        let weights = try network.weightShapes()
        let normalizations = try normalizations(of: network, prefixes)
        return network.nodes.compactMap { node in
            guard let shape = weights[node.name], let source = outputs[node.inputs[0]],
                let prefix = prefixes[node.name]
            else { return nil }
            if case .batchNormalization = node.layer { return nil }
            return LayerTensors(
                node: node.name, prefix: prefix, shape: shape,
                convolutionShape: node.layer.isDense
                    ? [shape[0], source.channels, source.height, source.width] : nil,
                normalization: normalizations[node.name])
        }
    }

    private static func normalizations(
        of network: Network, _ prefixes: [String: String]
    ) throws(ModelError) -> [String: Normalization] {
        let kept = Set(network.inference().nodes.map(\.name))
        var normalizations: [String: Normalization] = [:]
        for node in network.nodes {
            guard case .batchNormalization(let epsilon) = node.layer, let prefix = prefixes[node.name] else { continue }
            guard !kept.contains(node.name) else {
                throw ModelError(
                    .invalidNetwork, "\(network.name): '\(node.name)' does not fold into the layer before it")
            }
            normalizations[node.inputs[0]] = Normalization(prefix: prefix, epsilon: epsilon)
        }
        return normalizations
    }
}
