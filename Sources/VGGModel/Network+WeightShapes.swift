extension Network {
    /// The shape of the weight tensor of every node that has one, by the node's name; biases are vectors of its first extent.
    ///
    /// [output, input of a group, rows, columns] of a convolution, [output, input] of a dense layer, [channels] of batch
    /// normalisation and of a scale.
    ///
    /// - Throws: `ModelError` where the nodes do not form a network.
    public func weightShapes() throws(ModelError) -> [String: [Int]] {
        let shapes = try shapes()
        var weights: [String: [Int]] = [:]
        for node in nodes {
            guard let source = node.inputs.first, let input = shapes[source] else { continue }
            weights[node.name] = node.layer.weightShape(reading: input)
        }
        return weights
    }
}

extension Layer {
    /// The shape of the layer's weight tensor on an input of `input`, or nothing for a layer without weights.
    package func weightShape(reading input: Shape) -> [Int]? {
        switch self {
        case .convolution(let convolution):
            [
                convolution.channels, input.channels / max(convolution.groups, 1), convolution.window.size.rows,
                convolution.window.size.columns,
            ]
        case .dense(let features): [features, input.count]
        case .batchNormalization, .scale: [input.channels]
        default: nil
        }
    }
}
