import VGGModel

extension ONNXOperators {
    static func sum(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        try combine(.add, &importer, arguments) { [.add($0, factor: 1)] }
    }

    static func product(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        try combine(.multiply, &importer, arguments) { [.multiply($0)] }
    }

    static func difference(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        guard case .constant = arguments.input(0) else {
            return try combine(nil, &importer, arguments) { [.add($0, factor: -1)] }
        }
        return try combine(nil, &importer, arguments) { [.scale(-1), .add($0, factor: 1)] }
    }

    static func quotient(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        guard case .activation = arguments.input(0) else {
            throw .unsupported("divides a constant by a value, which is not run")
        }
        return try combine(nil, &importer, arguments) { [.divide($0)] }
    }

    /// Joins all inputs that depend on the network's by a layer, and has constants change the result's channels.
    private static func combine(
        _ layer: Layer?, _ importer: inout ONNXImporter, _ arguments: ONNXArguments,
        steps: (ONNXConstant) -> [ChannelStep]
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        var activations: [ONNXActivation] = []
        var constants: [ONNXConstant] = []
        for (index, input) in arguments.inputs.enumerated() {
            switch input {
            case .activation(let activation): activations.append(activation)
            case .constant: constants.append(try arguments.requiredWeights(index))
            default: throw ONNXProblem("its input \(index) is missing")
            }
        }
        guard var result = activations.first else { throw ONNXProblem("it has no input") }
        if activations.count > 1 {
            guard let layer else { throw .unsupported("takes two values that depend on the picture, which is not run") }
            result = try join(activations, layer, &importer, arguments)
        }
        for constant in constants {
            let aligned = try arguments.aligned(constant, rank: importer.extents(of: result).count)
            let name = importer.names.name(for: arguments.node)
            result = try importer.changed(result, by: aligned, name, steps: steps)
        }
        return .activation(result)
    }

    private static func join(
        _ activations: [ONNXActivation], _ layer: Layer, _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXActivation {
        let first = activations[0]
        guard activations.allSatisfy({ $0.layout.extents == first.layout.extents }) else {
            throw differing(activations)
        }
        let name = importer.names.name(for: arguments.node)
        // Where all lie alike their order does not matter; otherwise each is put in order.
        let areAlike = activations.allSatisfy { $0.layout == first.layout }
        let shape = areAlike ? first.shape : Shape(extents: first.layout.extents)
        var sources: [String] = []
        for activation in activations {
            var activation = activation
            if areAlike { activation.layout = StridedLayout([activation.shape.count]) }
            sources.append(try importer.place(activation, as: shape, for: name).node)
        }
        let output = try importer.append(layer, name, joining: sources, shape: shape)
        return ONNXActivation(
            node: output.node, shape: shape, layout: areAlike ? first.layout : StridedLayout(first.layout.extents))
    }
}

extension ONNXArguments {
    /// A constant with extents of 1 behind its own, where the operator is so old that it says at which axis they begin.
    fileprivate func aligned(_ constant: ONNXConstant, rank: Int) throws(ONNXProblem) -> ONNXConstant {
        guard version < 7, let given = try integer("axis") else { return constant }
        let axis = try self.axis(given, of: rank)
        guard axis + constant.extents.count <= rank else { throw ONNXProblem("its axis \(axis) is too large") }
        let behind = [Int](repeating: 1, count: rank - axis - constant.extents.count)
        return constant.with(constant.layout.reshaped(constant.extents + behind))
    }
}

extension ONNXImporter {
    /// The value after steps that a constant, broadcast to it, makes of each channel.
    ///
    /// The channels are whatever axes the constant varies along.
    mutating func changed(
        _ activation: ONNXActivation, by constant: ONNXConstant, _ name: String,
        steps: (ONNXConstant) -> [ChannelStep]
    ) throws(ONNXProblem) -> ONNXActivation {
        var activation = activation
        let axes = try varyingAxes(of: constant, over: &activation)
        guard !axes.isEmpty else {
            let channels = activation.shape.channels
            guard let layout = constant.layout.reshaped([1]).broadcast([channels]) else { throw Self.broadcastProblem }
            let output = try append(
                .scale, name, reading: (activation.node, activation.shape),
                parameters: ImportedParameters(channels: channels, steps: steps(constant.with(layout))))
            return ONNXActivation(node: output.node, shape: output.shape, layout: activation.layout)
        }
        let arranged = try channelsFirst(activation, axes, for: name)
        let channels = arranged.source.shape.channels
        guard channels == constant.count else { throw Self.broadcastProblem }
        let vector = constant.with(constant.layout.reshaped([channels]))
        let parameters = ImportedParameters(channels: channels, steps: steps(vector))
        return try arranged.restored(try append(.scale, name, reading: arranged.source, parameters: parameters))
    }

    /// The axes of the activation's layout along which a constant varies.
    private func varyingAxes(
        of constant: ONNXConstant, over activation: inout ONNXActivation
    ) throws(ONNXProblem) -> [Int] {
        var extents = constant.extents
        let rank = self.extents(of: activation).count
        if extents.count > rank {
            guard mode == .whole else { throw Self.broadcastProblem }
            let ones = [Int](repeating: 1, count: extents.count - rank)
            activation.layout = activation.layout.reshaped(ones + activation.layout.extents)
        }
        extents = [Int](repeating: 1, count: max(rank - extents.count, 0)) + extents
        if case .batch = mode {
            guard extents.removeFirst() == 1 else { throw .unsupported("treats the images of a batch differently") }
        }
        let axes = extents.indices.filter { extents[$0] > 1 }
        guard axes.allSatisfy({ extents[$0] == activation.layout.extents[$0] }) else { throw Self.broadcastProblem }
        return axes
    }

    private static let broadcastProblem = ONNXProblem.unsupported(
        "takes a constant whose extents are larger than those of the value, which is not run")
}
