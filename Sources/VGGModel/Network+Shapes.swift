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
            let inputs = node.inputs.compactMap { shapes[$0] }
            guard inputs.count == node.inputs.count, node.layer.joins ? inputs.count >= 2 : inputs.count == 1 else {
                throw ModelError(
                    .invalidNetwork,
                    "\(name): node '\(node.name)' must read \(node.layer.joins ? "earlier nodes" : "one earlier node"), "
                        + "not \(node.inputs)")
            }
            let shape = try node.layer.joins ? joined(node, inputs) : outputShape(of: node, from: inputs[0])
            try shape.checkCount()
            shapes[node.name] = shape
        }
        return shapes
    }

    func outputShape(of node: Node, from source: Shape) throws(ModelError) -> Shape {
        switch node.layer {
        case .convolution(let convolution):
            return try convolutionShape(convolution, node: node.name, from: source)
        case .maxPool(let pooling), .averagePool(let pooling, _):
            return try pooledShape(pooling, node: node.name, from: source)
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
        case .reshape(let shape):
            return try reshaped(source, to: shape, node: node.name)
        case .transpose(let order):
            return try transposed(source, order, node: node.name)
        default:
            return source
        }
    }

    private func convolutionShape(
        _ convolution: Convolution, node: String, from source: Shape
    ) throws(ModelError) -> Shape {
        try convolution.window.validate("\(name): '\(node)'")
        let groups = convolution.groups
        guard convolution.channels > 0, groups > 0, convolution.channels % groups == 0, source.channels % groups == 0
        else {
            throw ModelError(
                .invalidNetwork,
                "\(name): '\(node)' makes \(convolution.channels) channels of \(source.channels) in \(groups) groups; "
                    + "all must be positive and the groups divide both")
        }
        guard let windows = try convolution.window.count(over: source) else {
            throw tooSmall(source, node: node, for: "its window of \(convolution.window)")
        }
        return Shape(channels: convolution.channels, height: windows.rows, width: windows.columns)
    }

    private func pooledShape(_ pooling: Pooling, node: String, from source: Shape) throws(ModelError) -> Shape {
        let window = pooling.window
        try window.validate("\(name): '\(node)'")
        guard let windows = try window.count(over: source, roundingUp: pooling.roundsUp) else {
            throw tooSmall(source, node: node, for: "its window of \(window)")
        }
        guard window.before.rows < window.size.rows, window.before.columns < window.size.columns,
            window.after.rows < window.size.rows, window.after.columns < window.size.columns
        else {
            throw ModelError(
                .invalidNetwork, "\(name): '\(node)' pools with padding as large as its window, which holds no value")
        }
        return Shape(channels: source.channels, height: windows.rows, width: windows.columns)
    }

    private func tooSmall(_ source: Shape, node: String, for what: String) -> ModelError {
        ModelError(
            .invalidInput,
            "\(name): an input of \(input.height)x\(input.width) leaves \(source) before '\(node)', too small for "
                + "\(what); use a larger picture")
    }
}

extension Network {
    private func reshaped(_ source: Shape, to shape: Shape, node: String) throws(ModelError) -> Shape {
        guard shape.channels > 0, shape.height > 0, shape.width > 0,
            try Checked.product([shape.channels, shape.height, shape.width]) == source.count
        else {
            throw ModelError(
                .invalidNetwork, "\(name): '\(node)' makes \(shape) of \(source), which has another number of values")
        }
        return shape
    }

    private func transposed(_ source: Shape, _ order: [Int], node: String) throws(ModelError) -> Shape {
        guard order.sorted() == [0, 1, 2] else {
            throw ModelError(
                .invalidNetwork,
                "\(name): '\(node)' transposes to the order \(order); each of 0, 1 and 2 is needed once")
        }
        let extents = [source.channels, source.height, source.width]
        return Shape(channels: extents[order[0]], height: extents[order[1]], width: extents[order[2]])
    }

    /// The shape of what joins several images.
    private func joined(_ node: Node, _ inputs: [Shape]) throws(ModelError) -> Shape {
        var shape = inputs[0]
        let concatenates = node.layer == .concatenation
        for other in inputs.dropFirst() {
            guard other.height == shape.height, other.width == shape.width,
                concatenates || other.channels == shape.channels
            else {
                throw ModelError(
                    .invalidNetwork,
                    "\(name): '\(node.name)' joins \(inputs.map(\.description).joined(separator: " and ")), which differ"
                )
            }
            if concatenates { shape.channels = try Checked.sum([shape.channels, other.channels]) }
        }
        return shape
    }
}

extension Shape {
    /// Refuses a shape whose number of values leaves the range of numbers.
    fileprivate func checkCount() throws(ModelError) {
        _ = try Checked.product([channels, height, width])
    }
}
