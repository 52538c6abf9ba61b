extension Network {
    /// The output shape of every node, and of the input under `Network.inputName`, for one image.
    ///
    /// - Throws: `ModelError` where a name is used twice, an input is not an earlier node, or a shape does not fit.
    public func shapes() throws(ModelError) -> [String: Shape] {
        guard input.channels > 0, input.height > 0, input.width > 0 else {
            throw ModelError(.invalidInput, "\(name): an input of \(input) holds no pixel")
        }
        var shapes = [Network.inputName: input]
        try input.checkCount()
        for node in nodes {
            guard shapes[node.name] == nil else {
                throw ModelError(.invalidNetwork, "\(name): two nodes are called '\(node.name)'")
            }
            guard node.inputs.count == 1, let source = shapes[node.inputs[0]] else {
                throw ModelError(
                    .invalidNetwork, "\(name): node '\(node.name)' must read one earlier node, not \(node.inputs)")
            }
            let shape = try outputShape(of: node, from: source)
            try shape.checkCount()
            shapes[node.name] = shape
        }
        return shapes
    }

    private func outputShape(of node: Node, from source: Shape) throws(ModelError) -> Shape {
        switch node.layer {
        case .convolution(let convolution):
            return try convolutionShape(convolution, node: node.name, from: source)
        case .maxPool2x2:
            return try pooledShape(node: node.name, from: source)
        case .adaptiveAveragePool(let height, let width):
            guard height > 0, width > 0 else {
                throw ModelError(.invalidNetwork, "\(name): '\(node.name)' pools to \(height)x\(width)")
            }
            return Shape(channels: source.channels, height: height, width: width)
        case .dense(let features):
            guard features > 0 else {
                throw ModelError(.invalidNetwork, "\(name): '\(node.name)' has \(features) features")
            }
            return Shape(features: features)
        case .relu, .batchNormalization, .localResponseNormalization, .dropout, .softmax:
            return source
        }
    }

    private func convolutionShape(
        _ convolution: Convolution, node: String, from source: Shape
    ) throws(ModelError) -> Shape {
        guard convolution.channels > 0, convolution.kernel == 1 || convolution.kernel == 3 else {
            let asked = "\(convolution.channels) filters of \(convolution.kernel)x\(convolution.kernel)"
            throw ModelError(.invalidNetwork, "\(name): '\(node)' has \(asked); filters are 1x1 or 3x3")
        }
        return Shape(channels: convolution.channels, height: source.height, width: source.width)
    }

    private func pooledShape(node: String, from source: Shape) throws(ModelError) -> Shape {
        guard source.height >= 2, source.width >= 2 else {
            throw ModelError(
                .invalidInput,
                "\(name): an input of \(input.height)x\(input.width) leaves \(source) before '\(node)', too small to "
                    + "halve; use a larger picture")
        }
        return Shape(channels: source.channels, height: source.height / 2, width: source.width / 2)
    }
}

extension Shape {
    /// Refuses a shape whose number of values leaves the range of numbers.
    fileprivate func checkCount() throws(ModelError) {
        _ = try Checked.product([channels, height, width])
    }
}
