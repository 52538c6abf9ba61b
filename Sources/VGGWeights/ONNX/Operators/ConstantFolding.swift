import VGGModel

/// Operators on constants alone, which are computed when the graph is read.
///
/// What only changes a constant's extents or order applies to weights of any size; whole numbers, such as extents, are
/// computed with while they are few.
enum ConstantFolding {
    typealias Fold = @Sendable (ONNXArguments) throws(ONNXProblem) -> ONNXConstant

    /// What is done for each operator.
    static let operators: [String: Fold] = [
        "Constant": constant, "ConstantOfShape": constantOfShape, "Identity": same, "Cast": cast,
        "Reshape": { arguments throws(ONNXProblem) in
            try reshaped(arguments) { extents throws(ONNXProblem) in try arguments.reshaped(extents) }
        },
        "Flatten": { arguments throws(ONNXProblem) in
            try reshaped(arguments) { extents throws(ONNXProblem) in try arguments.flattened(extents) }
        },
        "Squeeze": { arguments throws(ONNXProblem) in
            try reshaped(arguments) { extents throws(ONNXProblem) in try arguments.squeezed(extents) }
        },
        "Unsqueeze": { arguments throws(ONNXProblem) in
            try reshaped(arguments) { extents throws(ONNXProblem) in try arguments.unsqueezed(extents) }
        },
        "Transpose": transpose,
        "Shape": { arguments throws(ONNXProblem) in
            try shape(try arguments.requiredConstant(0).extents, arguments)
        },
        "Gather": gather, "Slice": slice, "Concat": concatenation, "Dropout": same,
        "Add": { arguments throws(ONNXProblem) in try arithmetic(arguments) { $0.addingReportingOverflow($1) } },
        "Sub": { arguments throws(ONNXProblem) in try arithmetic(arguments) { $0.subtractingReportingOverflow($1) } },
        "Mul": { arguments throws(ONNXProblem) in try arithmetic(arguments) { $0.multipliedReportingOverflow(by: $1) }
        },
        "Div": { arguments throws(ONNXProblem) in
            guard try arguments.integers(1)?.contains(0) != true else { throw ONNXProblem("divides by zero") }
            return try arithmetic(arguments) { $0.dividedReportingOverflow(by: $1) }
        },
    ]

    private static func same(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        try arguments.requiredConstant(0)
    }

    private static func constant(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        guard let (name, value) = arguments.node.attributes.first, arguments.node.attributes.count == 1 else {
            throw ONNXProblem("it must have one attribute, its value")
        }
        switch (name, value) {
        case ("value", .tensor(let tensor)):
            // One without values is none that a layer reads.
            return ONNXConstant(tensor) ?? ONNXConstant(integers: [], extents: [0])
        case ("value_float", .float(let value)): return ONNXConstant(floats: [value], extents: [])
        case ("value_floats", .floats(let values)): return ONNXConstant(floats: values, extents: [values.count])
        case ("value_int", .integer(let value)): return ONNXConstant(integers: [value], extents: [])
        case ("value_ints", .integers(let values)): return ONNXConstant(integers: values, extents: [values.count])
        default: throw .unsupported("its value \(quoted(name)) is neither numbers nor a tensor")
        }
    }

    private static func constantOfShape(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        let extents = try arguments.integers(0) ?? []
        guard extents.count <= 32, extents.allSatisfy({ $0 > 0 }), let count = checkedProduct(of: extents, times: 1),
            count <= Int(Int32.max)
        else { throw ONNXProblem("fills the extents \(extents.prefix(40)), which are not positive or beyond 31 bits") }
        var value = ONNXConstant(floats: [0], extents: [1])
        switch arguments.node.attributes["value"] {
        case .tensor(let tensor):
            guard let constant = ONNXConstant(tensor), constant.count == 1 else {
                throw ONNXProblem("its value has the extents \(tensor.shape); it must be a single one")
            }
            value = constant
        case nil: break
        default: throw ONNXProblem("its value is no tensor")
        }
        guard let layout = value.layout.reshaped([]).broadcast(extents) else { throw ONNXProblem("cannot be filled") }
        return value.with(layout)
    }

    private static func cast(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        var value = try arguments.requiredConstant(0)
        guard let type = try arguments.integer("to").flatMap(ONNXElementType.init(rawValue:)) else {
            throw ONNXProblem("it has no type to make its input")
        }
        guard type.isFloat || (type.isInteger && value.type.isInteger) else {
            throw .unsupported("makes a constant of type \(value.type.name) one of \(type.name)")
        }
        value.type = type
        return value
    }

    private static func reshaped(
        _ arguments: ONNXArguments, _ body: ([Int]) throws(ONNXProblem) -> [Int]
    ) throws(ONNXProblem) -> ONNXConstant {
        let value = try arguments.requiredConstant(0)
        let extents = try body(value.extents)
        guard extents.allSatisfy({ $0 > 0 }), checkedProduct(of: extents, times: 1) == value.count else {
            throw ONNXProblem("makes a constant of extents \(value.extents) one of \(extents)")
        }
        return value.with(value.layout.reshaped(extents))
    }

    private static func transpose(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        let value = try arguments.requiredConstant(0)
        guard let layout = value.layout.transposed(try arguments.order(rank: value.extents.count)) else {
            throw .unsupported("transposes a constant that was transposed and reshaped before")
        }
        return value.with(layout)
    }
}
