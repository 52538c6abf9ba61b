import VGGModel

extension ONNXOperators {
    static func responseNormalization(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        guard let size = try arguments.integer("size"), size > 0, size % 2 == 1, size <= Int(Int32.max) else {
            throw .unsupported("its size must be an odd number of channels")
        }
        let alpha = try arguments.float("alpha") ?? Double(Float(1e-4))
        let beta = try arguments.float("beta") ?? 0.75
        let k = try arguments.float("bias") ?? 1
        guard [alpha, beta, k].allSatisfy(\.isFinite) else { throw ONNXProblem("its factors are no numbers") }
        guard k > 0, alpha >= 0 else {
            throw .unsupported("its bias is \(k) and its alpha \(alpha); they must be above 0 and at least 0")
        }
        // ONNX multiplies the mean of the squares over `size` channels, we the sum.
        let layer = LocalResponseNormalization(size: size, k: k, alpha: alpha / Double(size), beta: beta)
        return try acrossChannels(.localResponseNormalization(layer), axes: { _ in [1] }, &importer, arguments)
    }

    static func softmax(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let isOld = arguments.version < 13
        let given = try arguments.integer("axis") ?? (isOld ? 1 : -1)
        let layer = arguments.node.operation == "Softmax" ? Layer.softmax : .logSoftmax
        // Before version 13 all axes from the given one on are taken as one.
        return try acrossChannels(
            layer,
            axes: { rank throws(ONNXProblem) in
                let axis = try arguments.axis(given, of: rank, orEnd: isOld)
                return isOld ? Array(axis..<rank) : [axis]
            }, &importer, arguments)
    }

    /// A layer that works across channels, which lie along some axes of the graph's value.
    private static func acrossChannels(
        _ layer: Layer, axes: (_ rank: Int) throws(ONNXProblem) -> [Int], _ importer: inout ONNXImporter,
        _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let input = try arguments.activation()
        let name = importer.names.name(for: arguments.node)
        let own = try importer.layoutAxes(try axes(importer.extents(of: input).count), of: input)
        let arranged = try importer.channelsFirst(input, own, for: name)
        return .activation(try arranged.restored(try importer.append(layer, name, reading: arranged.source)))
    }

    /// The mean over some axes: that of an image whose channels are all the others.
    static func mean(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let input = try arguments.activation()
        let rank = importer.extents(of: input).count
        let given = arguments.version < 18 ? try arguments.integers("axes") : try arguments.integers(1)
        let isAll = given?.isEmpty ?? true
        if isAll, try arguments.integer("noop_with_empty_axes") ?? 0 != 0 { return .activation(input) }
        let axes = isAll ? Array(0..<rank) : try arguments.axes(given ?? [], of: rank)
        let reduced = try importer.layoutAxes(axes, of: input)
        let extents = input.layout.extents
        let kept = extents.indices.filter { !reduced.contains($0) }
        let name = importer.names.name(for: arguments.node)
        let arranged = try importer.channelsFirst(input, kept, for: name)
        let output = try importer.append(.adaptiveAveragePool(height: 1, width: 1), name, reading: arranged.source)
        let keepsAxes = try arguments.integer("keepdims") ?? 1 != 0
        let result = extents.indices.filter { keepsAxes || kept.contains($0) }.map {
            kept.contains($0) ? extents[$0] : 1
        }
        return .activation(ONNXActivation(node: output.node, shape: output.shape, layout: StridedLayout(result)))
    }

    static func batchNormalization(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        // Before version 14 statistics among the outputs said that they are the batch's own.
        let yieldsStatistics = arguments.node.outputs.dropFirst().contains { !$0.isEmpty }
        guard try arguments.integer("training_mode") ?? 0 == 0, try arguments.integer("spatial") ?? 1 == 1,
            !yieldsStatistics
        else {
            throw .unsupported("normalises as in training; export the model for inference")
        }
        let input = try arguments.activation()
        let name = importer.names.name(for: arguments.node)
        let arranged = try importer.channelsFirst(input, try importer.layoutAxes([1], of: input), for: name)
        let channels = arranged.source.shape.channels
        var constants: [ONNXConstant] = []
        for index in 1...4 {
            let constant = try arguments.requiredWeights(index)
            guard constant.extents == [channels] else {
                throw ONNXProblem("its input \(index) is of extents \(constant.extents) for \(channels) channels")
            }
            constants.append(constant)
        }
        // The decimal that the exporter's constant was, of which ONNX keeps the nearest float: so that weights come to the
        // same bits as from other formats.
        let stored = Float(try arguments.float("epsilon") ?? 1e-5)
        let epsilon = Double(stored.description) ?? Double(stored)
        let step = ChannelStep.normalize(
            .init(
                scale: constants[0], bias: constants[1], mean: constants[2], variance: constants[3], epsilon: epsilon))
        let parameters = ImportedParameters(channels: channels, steps: [step])
        return .activation(
            try arranged.restored(
                try importer.append(.scale, name, reading: arranged.source, parameters: parameters)))
    }

    static func concatenation(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        var inputs: [ONNXActivation] = []
        for index in arguments.inputs.indices { inputs.append(try arguments.activation(index)) }
        guard let first = inputs.first else { throw ONNXProblem("it joins nothing") }
        guard inputs.count > 1 else { return .activation(first) }
        let given = try arguments.integer("axis") ?? 1
        let axis = try arguments.axis(given, of: importer.extents(of: first).count)
        let own = try importer.layoutAxes([axis], of: first)
        let name = importer.names.name(for: arguments.node)
        var arranged: [ONNXImporter.Arranged] = []
        for input in inputs {
            var others = (input.layout.extents, first.layout.extents)
            guard others.0.count == others.1.count, own[0] < others.0.count else { throw differing(inputs) }
            others.0[own[0]] = 0
            others.1[own[0]] = 0
            guard others.0 == others.1 else { throw differing(inputs) }
            let size = arranged.first.map {
                Window.Extent(rows: $0.source.shape.height, columns: $0.source.shape.width)
            }
            arranged.append(try importer.channelsFirst(input, own, for: name, size: size))
        }
        return try join(arranged, name, &importer)
    }

    private static func join(
        _ parts: [ONNXImporter.Arranged], _ name: String, _ importer: inout ONNXImporter
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        var joined = parts[0]
        // No overflow: each part has fewer than 2^31 channels, and there are fewer than 2^31 parts.
        let channels = parts.reduce(0) { $0 + $1.source.shape.channels }
        var shape = joined.source.shape
        shape.channels = channels
        joined.extents[0] = channels
        let output = try importer.append(.concatenation, name, joining: parts.map(\.source.node), shape: shape)
        return .activation(try joined.restored(output))
    }

    static func differing(_ inputs: [ONNXActivation]) -> ONNXProblem {
        .unsupported(
            "joins values of the extents \(inputs.prefix(8).map(\.layout.extents)), which do not go together")
    }
}

extension ONNXImporter {
    /// Axes of the graph's value as axes of its layout, which has none for the images of a batch.
    func layoutAxes(_ axes: [Int], of activation: ONNXActivation) throws(ONNXProblem) -> [Int] {
        let rank = extents(of: activation).count
        guard axes.allSatisfy({ $0 < rank }) else {
            throw ONNXProblem("reads a value of \(rank) axes, which are too few")
        }
        guard case .batch = mode else { return axes }
        guard axes.allSatisfy({ $0 > 0 }) else { throw .unsupported("works across the images of a batch") }
        return axes.map { $0 - 1 }
    }
}
