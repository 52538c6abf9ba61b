public import VGGModel

extension Reference {
    /// What a node of one input yields, with its bounds; see below.
    public static func evaluate(
        _ node: Node, parameters: Parameters, input: Evaluation, summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        try evaluate(
            node, parameters: parameters, inputs: [input], summation: summation, denseInHalves: denseInHalves)
    }

    /// What one node yields, with its bounds; `summation` is how it sums if it is a convolution.
    ///
    /// With `denseInHalves` the bounds allow for dense weights that are stored in 16 bits.
    ///
    /// - Throws: `ReferenceError` where the node has no weights, or they and the inputs do not fit it, or it cannot be
    ///   summed so.
    public static func evaluate(
        _ node: Node, parameters: Parameters, inputs: [Evaluation], summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        let input = try input(of: node, inputs)
        switch node.layer {
        case .convolution(let layer):
            return try convolution(
                input, weights(of: node, parameters, reading: input.shape), layer, summation: summation)
        case .dense:
            return try dense(input, weights(of: node, parameters, reading: input.shape), inHalves: denseInHalves)
        case .scale: return try scale(input, weights(of: node, parameters, reading: input.shape))
        case .relu: return relu(input)
        case .leakyReLU(let slope): return leakyReLU(input, slope: slope)
        case .clip(let minimum, let maximum): return clip(input, minimum: minimum, maximum: maximum)
        case .maxPool(let pooling): return try maxPool(input, pooling)
        case .averagePool(let pooling, let countsPadding):
            return try averagePool(input, pooling, countsPadding: countsPadding)
        case .adaptiveAveragePool(let height, let width):
            return try adaptiveAveragePool(input, height: height, width: width)
        case .localResponseNormalization(let layer): return try localResponseNormalization(input, layer)
        case .add: return try add(inputs)
        case .multiply: return try multiply(inputs)
        case .concatenation: return try concatenation(inputs)
        case .reshape(let shape): return try reshape(input, to: shape)
        case .transpose(let order): return try transpose(input, order: order)
        case .softmax: return softmax(input)
        case .logSoftmax: return logSoftmax(input)
        case .dropout: return input
        case .batchNormalization: throw notFolded(node)
        }
    }

    /// What a node of one input yields, values alone; see below.
    public static func evaluate(
        _ node: Node, parameters: Parameters, input: Activation
    ) throws(ReferenceError) -> Activation {
        try evaluate(node, parameters: parameters, inputs: [input])
    }

    /// What one node yields, values alone.
    ///
    /// - Throws: `ReferenceError` where the node has no weights, or they and the inputs do not fit it.
    public static func evaluate(
        _ node: Node, parameters: Parameters, inputs: [Activation]
    ) throws(ReferenceError) -> Activation {
        let input = try input(of: node, inputs)
        switch node.layer {
        case .convolution(let layer):
            return try convolution(input, weights(of: node, parameters, reading: input.shape), layer)
        case .dense: return try dense(input, weights(of: node, parameters, reading: input.shape))
        case .scale: return try scale(input, weights(of: node, parameters, reading: input.shape))
        case .relu: return relu(input)
        case .leakyReLU(let slope): return leakyReLU(input, slope: slope)
        case .clip(let minimum, let maximum): return clip(input, minimum: minimum, maximum: maximum)
        case .maxPool(let pooling): return try maxPool(input, pooling)
        case .averagePool(let pooling, let countsPadding):
            return try averagePool(input, pooling, countsPadding: countsPadding)
        case .adaptiveAveragePool(let height, let width):
            return try adaptiveAveragePool(input, height: height, width: width)
        case .localResponseNormalization(let layer): return try localResponseNormalization(input, layer)
        case .add: return try add(inputs)
        case .multiply: return try multiply(inputs)
        case .concatenation: return try concatenation(inputs)
        case .reshape(let shape): return try reshape(input, to: shape)
        case .transpose(let order): return try transpose(input, order: order)
        case .softmax: return softmax(input)
        case .logSoftmax: return logSoftmax(input)
        case .dropout: return input
        case .batchNormalization: throw notFolded(node)
        }
    }

    /// The first input of a node, where it has as many as its layer reads.
    private static func input<Value>(of node: Node, _ inputs: [Value]) throws(ReferenceError) -> Value {
        guard let first = inputs.first, node.layer.joins || inputs.count == 1 else {
            throw ReferenceError(
                .invalidNetwork, "'\(node.name)' is a \(node.layer), which does not read \(inputs.count) values")
        }
        return first
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
        try evaluate(
            chain: chain, parameters: parameters, inputs: [input], summation: summation, denseInHalves: denseInHalves)
    }

    /// What nodes that each read the one before, and the first of them several values, yield; as above otherwise.
    public static func evaluate(
        chain: [Node], parameters: Parameters, inputs: [Evaluation], summation: Summation = .anyOrder,
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        var results = inputs
        for (index, node) in chain.enumerated() {
            if index > 0, node.inputs != [chain[index - 1].name] {
                throw ReferenceError(
                    .invalidNetwork, "'\(node.name)' reads \(node.inputs), not '\(chain[index - 1].name)' before it")
            }
            let result = try evaluate(
                node, parameters: parameters, inputs: results, summation: summation, denseInHalves: denseInHalves)
            results = [result]
        }
        guard let result = results.first, results.count == 1 else {
            throw ReferenceError(.invalidNetwork, "a chain without nodes yields nothing of \(inputs.count) values")
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
        var results = [Network.inputName: image]
        for node in network.nodes {
            let inputs = node.inputs.compactMap { results[$0] }
            guard inputs.count == node.inputs.count else {
                throw ReferenceError(
                    .invalidNetwork, "'\(node.name)' must read earlier nodes, not \(node.inputs)")
            }
            results[node.name] = try evaluate(node, parameters: parameters, inputs: inputs)
        }
        results[Network.inputName] = nil
        return results
    }

    private static func weights(
        of node: Node, _ parameters: Parameters, reading input: Shape
    ) throws(ReferenceError) -> LayerParameters {
        guard let layer = parameters[node.name] else {
            throw ReferenceError(.missingParameters, "there are no weights for '\(node.name)'")
        }
        guard let expected = node.layer.weightShape(reading: input) else { return layer }
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
