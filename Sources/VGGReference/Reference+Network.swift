public import VGGModel

extension Reference {
    /// What one node yields, with its bounds; `summation` is how it sums if it is a convolution.
    ///
    /// With `denseInHalves` the bounds allow for dense weights that are stored in 16 bits.
    ///
    /// - Throws: `ReferenceError` where the node has no weights, or they and the input do not fit it, or it cannot be
    ///   summed so.
    public static func evaluate(
        _ node: Node, parameters: Parameters, input: Evaluation, summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        switch node.layer {
        case .convolution:
            try convolution(input, weights(of: node, parameters, reading: input.shape), summation: summation)
        case .dense:
            try dense(input, weights(of: node, parameters, reading: input.shape), inHalves: denseInHalves)
        case .relu: relu(input)
        case .maxPool2x2: try maxPool2x2(input)
        case .adaptiveAveragePool(let height, let width):
            try adaptiveAveragePool(input, height: height, width: width)
        case .localResponseNormalization(let layer): try localResponseNormalization(input, layer)
        case .softmax: try softmax(input)
        case .dropout: input
        case .batchNormalization: throw notFolded(node)
        default: throw ReferenceError(.unsupportedLayer, "'\(node.name)' is a \(node.layer), which has no reference")
        }
    }

    /// What one node yields, values alone.
    ///
    /// - Throws: `ReferenceError` where the node has no weights, or they and the input do not fit it.
    public static func evaluate(
        _ node: Node, parameters: Parameters, input: Activation
    ) throws(ReferenceError) -> Activation {
        switch node.layer {
        case .convolution: try convolution(input, weights(of: node, parameters, reading: input.shape))
        case .dense: try dense(input, weights(of: node, parameters, reading: input.shape))
        case .relu: relu(input)
        case .maxPool2x2: try maxPool2x2(input)
        case .adaptiveAveragePool(let height, let width):
            try adaptiveAveragePool(input, height: height, width: width)
        case .localResponseNormalization(let layer): try localResponseNormalization(input, layer)
        case .softmax: try softmax(input)
        case .dropout: input
        case .batchNormalization: throw notFolded(node)
        default: throw ReferenceError(.unsupportedLayer, "'\(node.name)' is a \(node.layer), which has no reference")
        }
    }

    /// What nodes that each read the one before yield from exact values: what a device computes as one step.
    ///
    /// The input is what the device itself had as the first node's input, so that each step is checked for itself.
    /// Bounds pass through rectifier and pool unchanged; a second sum in the chain widens them by the size of its weights.
    /// All convolutions of the chain sum as `summation` says.
    ///
    /// - Throws: `ReferenceError` where the nodes are no chain, have no weights, cannot be summed so, or something does
    ///   not fit.
    public static func evaluate(
        chain: [Node], parameters: Parameters, input: [Float], shape: Shape, summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        try evaluate(
            chain: chain, parameters: parameters, input: Evaluation(exact: try Activation(shape: shape, floats: input)),
            summation: summation, denseInHalves: denseInHalves)
    }

    /// What nodes that each read the one before yield from values that may be uncertain; as above otherwise.
    public static func evaluate(
        chain: [Node], parameters: Parameters, input: Evaluation, summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        var result = input
        for (index, node) in chain.enumerated() {
            if index > 0, node.inputs != [chain[index - 1].name] {
                throw ReferenceError(
                    .invalidNetwork, "'\(node.name)' reads \(node.inputs), not '\(chain[index - 1].name)' before it")
            }
            result = try evaluate(
                node, parameters: parameters, input: result, summation: summation, denseInHalves: denseInHalves)
        }
        return result
    }

    /// The values of every node of a network for one image, by the node's name.
    ///
    /// `input` is in channel, row, column order. A VGG-16 on 224x224 pixels takes about 250 MB.
    ///
    /// - Throws: `ReferenceError` where a node reads nothing earlier, has no weights, or something does not fit; fold
    ///   batch normalisation first (`Network.inference()`).
    public static func forward(
        _ network: Network, parameters: Parameters, input: [Float]
    ) throws(ReferenceError) -> [String: Activation] {
        let image = try Activation(shape: network.input, floats: input)
        var results: [String: Activation] = [:]
        for node in network.nodes {
            guard node.inputs.count == 1, let name = node.inputs.first,
                let source = name == Network.inputName ? image : results[name]
            else {
                throw ReferenceError(
                    .invalidNetwork, "'\(node.name)' must read one earlier node, not \(node.inputs)")
            }
            results[node.name] = try evaluate(node, parameters: parameters, input: source)
        }
        return results
    }

    private static func weights(
        of node: Node, _ parameters: Parameters, reading input: Shape
    ) throws(ReferenceError) -> LayerParameters {
        guard let layer = parameters[node.name] else {
            throw ReferenceError(.missingParameters, "there are no weights for '\(node.name)'")
        }
        let expected: [Int]
        switch node.layer {
        case .convolution(let convolution):
            expected = [convolution.channels, input.channels, convolution.kernel, convolution.kernel]
        case .dense(let features): expected = [features, input.count]
        default: return layer
        }
        guard layer.weight.shape == expected else {
            throw ReferenceError(
                .shapeMismatch, "the weights of '\(node.name)' are \(layer.weight.shape), not \(expected)")
        }
        return layer
    }

    private static func notFolded(_ node: Node) -> ReferenceError {
        ReferenceError(
            .unsupportedLayer,
            "'\(node.name)' is a batch normalisation that was not folded; evaluate the network's inference form")
    }
}
