import VGGModel

/// A pass through a network in training: what it needs, and what it leaves behind.
struct TrainingRun {
    let tensors: [String: Tensor]
    let dropoutKeys: [String: UInt32]
    private(set) var gradients: [String: [Double]] = [:]
    private(set) var statistics: [String: BatchStatistics] = [:]
    private var inverseDeviations: [String: Activation] = [:]

    init(tensors: [String: Tensor], dropoutKeys: [String: UInt32]) {
        self.tensors = tensors
        self.dropoutKeys = dropoutKeys
    }

    /// What a node makes of a batch.
    mutating func forward(_ node: Node, _ inputs: [Activation]) throws(ReferenceError) -> [Activation] {
        switch node.layer {
        case .batchNormalization(let epsilon):
            let parameters = try parameters(of: node)
            let result = try Reference.batchNormalization(
                inputs, weight: parameters.weight, bias: parameters.bias, epsilon: epsilon)
            statistics[node.name] = result.statistics
            inverseDeviations[node.name] = result.inverseDeviation.output
            return result.outputs.map(\.output)
        case .dropout(let probability):
            return try Reference.dropout(inputs, mask(of: node, probability))
        default:
            return try inputs.map { (input) throws(ReferenceError) in try forward(node, input) }
        }
    }

    /// What a node that takes images one by one makes of one.
    private func forward(_ node: Node, _ input: Activation) throws(ReferenceError) -> Activation {
        switch node.layer {
        case .convolution(let layer) where layer.groups == 1 && layer.window.isCentered:
            return try Reference.convolution(input, parameters(of: node), layer)
        case .dense(let features):
            let parameters = try parameters(of: node)
            try Batch.check(Shape(features: parameters.bias.count), is: Shape(features: features), "biases")
            return try Reference.dense(input, parameters)
        case .relu: return Reference.relu(input)
        case .localResponseNormalization(let layer): return try Reference.localResponseNormalization(input, layer)
        case .maxPool2x2: return try Reference.maxPool2x2(input)
        case .adaptiveAveragePool(let height, let width):
            return try Reference.adaptiveAveragePool(input, height: height, width: width)
        default: throw unsupported(node)
        }
    }

    /// The gradients of what a node read, from those of what it yielded; those of its tensors are kept.
    mutating func backward(
        _ node: Node, inputs: [Activation], outputs: [Activation], _ gradients: [Activation]
    ) throws(ReferenceError) -> [Activation] {
        switch node.layer {
        case .convolution(let layer):
            keep(
                node,
                weight: try Reference.convolutionWeightGradient(
                    inputs: inputs, gradients: gradients, kernel: layer.kernel),
                bias: try Reference.biasGradient(gradients))
        case .dense:
            keep(
                node, weight: try Reference.denseWeightGradient(inputs: inputs, gradients: gradients),
                bias: try Reference.biasGradient(gradients))
        case .batchNormalization: return try normalizationBackward(node, inputs: inputs, gradients)
        case .dropout(let probability): return try Reference.dropout(gradients, mask(of: node, probability))
        default: break
        }
        return try gradients.indices.map { (image) throws(ReferenceError) in
            try backward(node, input: inputs[image], output: outputs[image], gradients[image])
        }
    }

    /// The gradient of what a node that takes images one by one read.
    private func backward(
        _ node: Node, input: Activation, output: Activation, _ gradient: Activation
    ) throws(ReferenceError) -> Activation {
        switch node.layer {
        case .convolution:
            return try Reference.convolutionInputGradient(gradient, weight: parameters(of: node).weight)
        case .dense:
            let vector = try Reference.denseInputGradient(gradient, weight: parameters(of: node).weight)
            return try Reference.reshape(vector, to: input.shape)
        case .relu: return try Reference.reluGradient(gradient, output: output)
        case .localResponseNormalization(let layer):
            return try Reference.localResponseNormalizationGradient(gradient, input: input, layer)
        case .maxPool2x2: return try Reference.maxPool2x2Gradient(gradient, input: input)
        case .adaptiveAveragePool: return try Reference.adaptiveAveragePoolGradient(gradient, input: input.shape)
        default: throw unsupported(node)
        }
    }

    private mutating func normalizationBackward(
        _ node: Node, inputs: [Activation], _ gradients: [Activation]
    ) throws(ReferenceError) -> [Activation] {
        guard let mean = statistics[node.name]?.mean.output, let inverse = inverseDeviations[node.name] else {
            throw unsupported(node)
        }
        let sums = try Reference.batchNormalizationParameterGradients(
            inputs: inputs, gradients: gradients, mean: mean, inverseDeviation: inverse)
        keep(node, weight: sums.weight, bias: sums.bias)
        return try Reference.batchNormalizationInputGradients(
            inputs: inputs, gradients: gradients, mean: mean, inverseDeviation: inverse,
            weight: parameters(of: node).weight, weightGradient: sums.weight, biasGradient: sums.bias
        ).map(\.output)
    }
}

extension TrainingRun {
    private mutating func keep(_ node: Node, weight: Evaluation, bias: Evaluation) {
        gradients[node.name + ".weight"] = weight.values
        gradients[node.name + ".bias"] = bias.values
    }

    private func parameters(of node: Node) throws(ReferenceError) -> LayerParameters {
        LayerParameters(weight: try tensor(node.name + ".weight"), bias: try tensor(node.name + ".bias"))
    }

    private func tensor(_ name: String) throws(ReferenceError) -> Tensor {
        guard let tensor = tensors[name] else {
            throw ReferenceError(.missingParameters, "there is no tensor '\(name)'")
        }
        return tensor
    }

    private func mask(of node: Node, _ probability: Double) throws(ReferenceError) -> DropoutMask {
        guard let key = dropoutKeys[node.name] else {
            throw ReferenceError(.missingParameters, "there is no key for its mask; give one under its name")
        }
        return try DropoutMask(key: key, probability: probability)
    }

    private func unsupported(_ node: Node) -> ReferenceError {
        ReferenceError(.unsupportedLayer, "\(node.layer) has no gradient here; see `trainingPass` for what has")
    }
}
