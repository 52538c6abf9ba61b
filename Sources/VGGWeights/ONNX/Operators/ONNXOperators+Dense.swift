import VGGModel

extension ONNXOperators {
    static func gemm(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        var input = try arguments.activation()
        if try arguments.integer("transA") ?? 0 != 0 {
            guard importer.mode == .whole, input.layout.extents.count == 2 else {
                throw .unsupported("transposes the images of a batch")
            }
            input.layout = try importer.transposed(input.layout, [1, 0])
        }
        guard importer.extents(of: input).count == 2 else {
            throw ONNXProblem("reads a value of extents \(importer.extents(of: input)); it must have two")
        }
        let weight = try arguments.requiredWeights(1)
        guard weight.extents.count == 2 else { throw ONNXProblem("weights of extents \(weight.extents)") }
        let isTransposed = try arguments.integer("transB") ?? 0 != 0
        let matrix = isTransposed ? weight : try transposed(weight)
        let alpha = try arguments.float("alpha") ?? 1
        let beta = try arguments.float("beta") ?? 1
        var steps = alpha == 1 ? [] : [ChannelStep.scale(alpha)]
        let addend = try arguments.weights(2)
        let bias = addend.flatMap { commonBias($0, features: matrix.extents[0]) }
        if let bias { steps.append(.add(bias, factor: beta)) }
        let name = importer.names.name(for: arguments.node)
        let output = try dense(input, matrix, steps: steps, name, &importer)
        guard let addend, bias == nil else { return .activation(output) }
        // One that differs from row to row is added to the result.
        return .activation(
            try importer.changed(output, by: addend, importer.names.unique(name + "_bias")) {
                [.add($0, factor: beta)]
            })
    }

    static func matrixProduct(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let input = try arguments.activation()
        let weight = try arguments.requiredWeights(1)
        let isVector = weight.extents.count == 1
        let extents = isVector ? weight.extents + [1] : Array(weight.extents.suffix(2))
        guard extents.count == 2, weight.count == extents[0] * extents[1] else {
            throw .unsupported("multiplies by \(weight.extents), more than one matrix")
        }
        let matrix = try transposed(weight.with(weight.layout.reshaped(extents)))
        let name = importer.names.name(for: arguments.node)
        var output = try dense(input, matrix, steps: [], name, &importer)
        if isVector { output.layout = output.layout.reshaped(Array(output.layout.extents.dropLast())) }
        return .activation(output)
    }

    private static func transposed(_ constant: ONNXConstant) throws(ONNXProblem) -> ONNXConstant {
        guard let layout = constant.layout.transposed([1, 0]) else {
            throw .unsupported("its weights are transposed and reshaped too often")
        }
        return constant.with(layout)
    }

    /// The biases that an addend is, where it is the same for each row of the result.
    private static func commonBias(_ addend: ONNXConstant, features: Int) -> ONNXConstant? {
        guard addend.extents.count <= 2, addend.count == 1 || addend.extents.last == features,
            addend.count == 1 || addend.count == features
        else { return nil }
        return addend.layout.reshaped([addend.count]).broadcast([features]).map(addend.with)
    }

    /// The product of a value's last axis and a matrix of [output, input].
    ///
    /// Where that axis is all there is to an image it is a dense layer, whose weights take on the order in which the
    /// image's values lie; otherwise a convolution of 1x1 over all other axes.
    private static func dense(
        _ input: ONNXActivation, _ matrix: ONNXConstant, steps: [ChannelStep], _ name: String,
        _ importer: inout ONNXImporter
    ) throws(ONNXProblem) -> ONNXActivation {
        let extents = input.layout.extents
        let features = matrix.extents[0]
        guard let last = extents.last, matrix.extents[1] == last else {
            throw ONNXProblem("weights for \(matrix.extents[1]) values do not connect a value of extents \(extents)")
        }
        guard input.layout.count == last else {
            let arranged = try importer.channelsFirst(input, [extents.count - 1], for: name)
            let layer = Layer.convolution(Convolution(channels: features, kernel: 1))
            let parameters = ImportedParameters(shape: [features, last, 1, 1], weight: matrix, steps: steps)
            var result = arranged
            result.source = try importer.append(layer, name, reading: arranged.source, parameters: parameters)
            result.extents[0] = features
            return try result.restored(result.source)
        }
        let parameters = ImportedParameters(
            shape: [features, last], weight: try stored(matrix, as: input.layout), steps: steps)
        let output = try importer.append(
            .dense(features: features), name, reading: (input.node, input.shape), parameters: parameters)
        return ONNXActivation(
            node: output.node, shape: output.shape, layout: StridedLayout(Array(extents.dropLast()) + [features]))
    }

    /// The matrix with its columns in the order in which the values that they multiply lie.
    private static func stored(_ matrix: ONNXConstant, as layout: StridedLayout) throws(ONNXProblem) -> ONNXConstant {
        guard !layout.isInOrder else { return matrix }
        let (extents, order) = layout.sorting
        let split = matrix.layout.reshaped([matrix.extents[0]] + extents)
        guard let sorted = split.transposed([0] + order.map { $0 + 1 }) else {
            throw .unsupported("its weights are transposed and reshaped too often")
        }
        return matrix.with(sorted.reshaped(matrix.extents))
    }
}
