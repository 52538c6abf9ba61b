/// What a node of the graph is given: its inputs and attributes, asked for by kind.
struct ONNXArguments {
    let node: ONNXNode
    /// The inputs, nothing for those left out.
    let inputs: [ONNXImporter.Value?]
    let mode: ONNXImporter.Mode
    /// The version of ONNX's operators.
    let version: Int
    let path: String

    /// An input, where there is one.
    func input(_ index: Int) -> ONNXImporter.Value? { index < inputs.count ? inputs[index] : nil }

    /// An input that depends on the network's.
    func activation(_ index: Int = 0) throws(ONNXProblem) -> ONNXActivation {
        switch input(index) {
        case .activation(let activation): return activation
        case .constant: throw .unsupported("its input \(index) is a constant, which is not run")
        case .failed, nil: throw ONNXProblem("its input \(index) is missing")
        }
    }

    /// An input that is a constant, or nothing where it is left out.
    func constant(_ index: Int) throws(ONNXProblem) -> ONNXConstant? {
        switch input(index) {
        case .constant(let constant): return constant
        case .activation: throw .unsupported("its input \(index) depends on the network's input, which is not run")
        case .failed, nil: return nil
        }
    }

    /// An input that is a constant and must be there.
    func requiredConstant(_ index: Int) throws(ONNXProblem) -> ONNXConstant {
        guard let constant = try constant(index) else { throw ONNXProblem("its input \(index) is missing") }
        return constant
    }

    /// A constant of floats, as weights are.
    func weights(_ index: Int) throws(ONNXProblem) -> ONNXConstant? {
        guard let constant = try constant(index) else { return nil }
        guard constant.type.isFloat else {
            throw ONNXProblem("its input \(index) is of type \(constant.type.name), not floats", .unsupportedType)
        }
        guard constant.count > 0 else { throw ONNXProblem("its input \(index) holds no value") }
        return constant
    }

    /// A constant of floats that must be there.
    func requiredWeights(_ index: Int) throws(ONNXProblem) -> ONNXConstant {
        guard let constant = try weights(index) else { throw ONNXProblem("its input \(index) is missing") }
        return constant
    }

    /// The whole numbers of a constant input, or nothing where it is left out.
    func integers(_ index: Int) throws(ONNXProblem) -> [Int]? {
        guard let constant = try constant(index) else { return nil }
        return try integers(of: constant, "its input \(index)")
    }

    /// The whole numbers of a constant.
    func integers(of constant: ONNXConstant, _ what: String) throws(ONNXProblem) -> [Int] {
        let integers = try rethrowing { () throws(WeightsError) in try constant.integers(path: path) }
        guard let integers else {
            throw .unsupported(
                "\(what) is of type \(constant.type.name) and \(constant.count) values, not a few whole numbers")
        }
        return integers
    }

    /// The only value of a constant input, or nothing where that is left out.
    func scalar(_ index: Int) throws(ONNXProblem) -> Double? {
        guard let constant = try constant(index) else { return nil }
        let scalar = try rethrowing { () throws(WeightsError) in try constant.scalar(path: path) }
        guard let scalar else { throw ONNXProblem("its input \(index) should be a single value") }
        return scalar
    }

    private func rethrowing<Result>(_ body: () throws(WeightsError) -> Result) throws(ONNXProblem) -> Result {
        do throws(WeightsError) { return try body() } catch { throw ONNXProblem(error.message, error.code) }
    }
}

extension ONNXArguments {
    /// A whole number among the attributes.
    func integer(_ name: String) throws(ONNXProblem) -> Int? {
        switch node.attributes[name] {
        case .integer(let value): return value
        case nil: return nil
        default: throw wrongKind(name, "a whole number")
        }
    }

    /// A number among the attributes.
    func float(_ name: String) throws(ONNXProblem) -> Double? {
        switch node.attributes[name] {
        case .float(let value): return Double(value)
        case nil: return nil
        default: throw wrongKind(name, "a number")
        }
    }

    /// Whole numbers among the attributes.
    func integers(_ name: String) throws(ONNXProblem) -> [Int]? {
        switch node.attributes[name] {
        case .integers(let values): return values
        case nil: return nil
        default: throw wrongKind(name, "whole numbers")
        }
    }

    /// A text among the attributes.
    func string(_ name: String) throws(ONNXProblem) -> String? {
        switch node.attributes[name] {
        case .string(let value): return value
        case nil: return nil
        default: throw wrongKind(name, "a text")
        }
    }

    private func wrongKind(_ name: String, _ what: String) -> ONNXProblem {
        ONNXProblem("its attribute \(quoted(name)) is not \(what)")
    }

    /// An axis from 0 on, counted from the end where it is negative; `rank` itself only with `orEnd`.
    func axis(_ axis: Int, of rank: Int, orEnd: Bool = false) throws(ONNXProblem) -> Int {
        let end = orEnd ? rank + 1 : rank
        guard (-rank..<end).contains(axis) else {
            throw ONNXProblem("axis \(axis) of a value of \(rank) axes")
        }
        return axis < 0 ? axis + rank : axis
    }

    /// Axes from 0 on, ascending, each once.
    func axes(_ axes: [Int], of rank: Int) throws(ONNXProblem) -> [Int] {
        var places: Set<Int> = []
        for axis in axes {
            guard places.insert(try self.axis(axis, of: rank)).inserted else {
                throw ONNXProblem("the axes \(axes) name one twice")
            }
        }
        return places.sorted()
    }
}
