import VGGModel

/// The operators that become layers, or layouts, of a network.
enum ONNXOperators {
    typealias Take =
        @Sendable (inout ONNXImporter, ONNXArguments) throws(ONNXProblem) -> ONNXImporter.Value

    /// What is done for each operator.
    static let table: [String: Take] = [
        "Conv": convolution, "MaxPool": maxPool, "AveragePool": averagePool,
        "GlobalAveragePool": globalAveragePool, "GlobalMaxPool": globalMaxPool,
        "ReduceMean": mean,
        "Relu": relu, "LeakyRelu": leakyReLU, "Clip": clip, "LRN": responseNormalization,
        "Softmax": softmax, "LogSoftmax": softmax,
        "BatchNormalization": batchNormalization, "Gemm": gemm, "MatMul": matrixProduct,
        "Add": sum, "Sum": sum, "Mul": product, "Sub": difference, "Div": quotient, "Concat": concatenation,
        "Flatten": reshaping { arguments, extents throws(ONNXProblem) in try arguments.flattened(extents) },
        "Reshape": reshaping { arguments, extents throws(ONNXProblem) in try arguments.reshaped(extents) },
        "Squeeze": reshaping { arguments, extents throws(ONNXProblem) in try arguments.squeezed(extents) },
        "Unsqueeze": reshaping { arguments, extents throws(ONNXProblem) in try arguments.unsqueezed(extents) },
        "Transpose": transpose,
        "Identity": same, "Dropout": dropout, "Cast": cast, "Shape": shape,
    ]

    /// A layer that changes each value by itself, wherever it lies.
    static func pointwise(
        _ layer: Layer, _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let input = try arguments.activation()
        let name = importer.names.name(for: arguments.node)
        let output = try importer.append(layer, name, reading: (input.node, input.shape))
        return .activation(ONNXActivation(node: output.node, shape: output.shape, layout: input.layout))
    }

    static func relu(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        try pointwise(.relu, &importer, arguments)
    }

    static func leakyReLU(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let slope = try arguments.float("alpha") ?? Double(Float(0.01))
        guard slope.isFinite else { throw ONNXProblem("its slope is \(slope)") }
        return try pointwise(.leakyReLU(slope: slope), &importer, arguments)
    }

    static func clip(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let isOld = arguments.version < 11
        let least = isOld ? try arguments.float("min") : try arguments.scalar(1)
        let most = isOld ? try arguments.float("max") : try arguments.scalar(2)
        guard least != nil || most != nil else { return .activation(try arguments.activation()) }
        guard let least = bound(least, -1), let most = bound(most, 1) else {
            throw ONNXProblem("its bounds are no numbers")
        }
        // Where the bounds are the wrong way round, ONNX lets the upper one win.
        return try pointwise(.clip(minimum: min(least, most), maximum: most), &importer, arguments)
    }

    /// A bound as a number that can be written down, the largest float for none; nothing where it is not a number.
    private static func bound(_ value: Double?, _ sign: Double) -> Double? {
        let largest = Double(Float.greatestFiniteMagnitude)
        guard let value else { return sign * largest }
        return value.isNaN ? nil : min(max(value, -largest), largest)
    }

    static func same(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        .activation(try arguments.activation())
    }

    static func dropout(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let training = arguments.version >= 12 ? try arguments.scalar(2) ?? 0 : 0
        let ratio = training == 0 ? 0 : try arguments.scalar(1) ?? 0.5
        guard ratio == 0 else {
            throw .unsupported("drops values as in training; export the model for inference")
        }
        return .activation(try arguments.activation())
    }

    static func cast(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let type = try arguments.integer("to").flatMap(ONNXElementType.init(rawValue:))
        guard let type, type.isFloat else {
            throw .unsupported("makes its input \(type?.name ?? "of an unknown type"); only floats are run")
        }
        return .activation(try arguments.activation())
    }

    /// The extents of a value, which do not depend on the picture.
    static func shape(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let extents = importer.extents(of: try arguments.activation())
        return .constant(try ConstantFolding.shape(extents, arguments))
    }
}
