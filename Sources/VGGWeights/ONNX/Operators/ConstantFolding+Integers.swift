import VGGModel

/// Folding of whole numbers, of which an exported graph computes the extents that it reshapes to.
extension ConstantFolding {
    /// Extents, or a part of them, as a constant.
    static func shape(_ extents: [Int], _ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        let start = clamped(try arguments.integer("start") ?? 0, extents.count)
        let end = clamped(try arguments.integer("end") ?? extents.count, extents.count)
        let part = Array(extents[start..<max(start, end)])
        return ONNXConstant(integers: part, extents: [part.count])
    }

    static func gather(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        let (values, count) = try vector(arguments)
        let indices = try arguments.requiredConstant(1)
        guard try arguments.integer("axis") ?? 0 == 0 else {
            throw ONNXProblem("takes from another axis than the first")
        }
        var result: [Int] = []
        for index in try arguments.integers(of: indices, "its input 1") {
            let place = try arguments.axis(index, of: count)
            result.append(values[place])
        }
        return ONNXConstant(integers: result, extents: indices.extents)
    }

    static func slice(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        let (values, count) = try vector(arguments)
        let isOld = arguments.version < 10
        let starts = try isOld ? arguments.integers("starts") : arguments.integers(1)
        let ends = try isOld ? arguments.integers("ends") : arguments.integers(2)
        let axes = try isOld ? arguments.integers("axes") : arguments.integers(3)
        let steps = try isOld ? nil : arguments.integers(4)
        guard let starts, let ends, starts.count == 1, ends.count == 1, steps ?? [1] == [1],
            try arguments.axes(axes ?? [0], of: 1) == [0]
        else { throw .unsupported("takes other parts of a constant than a run of a vector") }
        let (start, end) = (clamped(starts[0], count), clamped(ends[0], count))
        let part = Array(values[start..<max(start, end)])
        return ONNXConstant(integers: part, extents: [part.count])
    }

    static func concatenation(_ arguments: ONNXArguments) throws(ONNXProblem) -> ONNXConstant {
        var joined: [Int] = []
        for index in arguments.inputs.indices {
            let part = try arguments.requiredConstant(index)
            guard part.extents.count == 1 else { throw .unsupported("joins constants of extents \(part.extents)") }
            joined += try arguments.integers(of: part, "its input \(index)")
            guard joined.count <= ONNXConstant.maximumIntegers else { throw ONNXProblem("joins too many numbers") }
        }
        return ONNXConstant(integers: joined, extents: [joined.count])
    }

    /// A result for each pair of numbers, or of a number and a single one.
    static func arithmetic(
        _ arguments: ONNXArguments, _ body: (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) throws(ONNXProblem) -> ONNXConstant {
        let (left, right) = (try arguments.requiredConstant(0), try arguments.requiredConstant(1))
        guard left.extents == right.extents || left.count == 1 || right.count == 1 else {
            throw ONNXProblem("takes constants of the extents \(left.extents) and \(right.extents)")
        }
        for type in [left.type, right.type] where type.isFloat {
            throw .unsupported("computes with constants of type \(type.name); whole numbers alone are computed with")
        }
        let a = try arguments.integers(of: left, "its input 0")
        let b = try arguments.integers(of: right, "its input 1")
        var results: [Int] = []
        for index in 0..<(a.isEmpty || b.isEmpty ? 0 : max(a.count, b.count)) {
            let (result, overflow) = body(a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index])
            guard !overflow else { throw ONNXProblem("computes a number beyond 64 bits") }
            results.append(result)
        }
        let isLeft =
            left.count == 0 || right.count > 0 && left.count >= right.count && left.extents.count >= right.extents.count
        let extents = isLeft ? left.extents : right.extents
        return ONNXConstant(integers: results, extents: extents)
    }

    /// The whole numbers of a vector, and how many there are.
    private static func vector(_ arguments: ONNXArguments) throws(ONNXProblem) -> (values: [Int], count: Int) {
        let constant = try arguments.requiredConstant(0)
        guard constant.extents.count == 1 else {
            throw .unsupported("takes a part of a constant of extents \(constant.extents)")
        }
        let values = try arguments.integers(of: constant, "its input 0")
        return (values, values.count)
    }

    /// A place from 0 to the count, counted from the end where it is negative.
    private static func clamped(_ place: Int, _ count: Int) -> Int {
        place < 0 ? max(count + place, 0) : min(place, count)
    }
}
