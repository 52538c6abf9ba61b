import VGGModel

extension ONNXOperators {
    /// An operator that gives a value other extents, which `extents` makes of its own.
    static func reshaping(
        _ extents: @escaping @Sendable (ONNXArguments, [Int]) throws(ONNXProblem) -> [Int]
    ) -> Take {
        { importer, arguments throws(ONNXProblem) in
            let input = try arguments.activation()
            return .activation(
                try importer.reshaped(input, to: try extents(arguments, importer.extents(of: input))))
        }
    }

    static func transpose(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        var input = try arguments.activation()
        var order = try arguments.order(rank: importer.extents(of: input).count)
        if case .batch = importer.mode {
            guard order.first == 0 else { throw .unsupported("transposes the images of a batch") }
            order = order.dropFirst().map { $0 - 1 }
        }
        if let layout = input.layout.transposed(order) {
            input.layout = layout
            return .activation(input)
        }
        let name = importer.names.unique(String(arguments.node.title.filter { $0 != "\"" }))
        let extents = input.layout.extents
        let plain = try importer.place(input, as: Shape(extents: extents), for: name)
        let layout = try importer.transposed(StridedLayout(extents), order)
        return .activation(ONNXActivation(node: plain.node, shape: plain.shape, layout: layout))
    }
}

extension ONNXImporter {
    /// The same values under other extents, which must leave the images of a batch apart.
    func reshaped(_ activation: ONNXActivation, to extents: [Int]) throws(ONNXProblem) -> ONNXActivation {
        var activation = activation
        var own = extents
        if case .batch(let count) = mode {
            guard extents.first == count else { throw .unsupported("reshapes across the images of a batch") }
            own.removeFirst()
        }
        guard checkedProduct(of: own, times: 1) == activation.layout.count else {
            throw ONNXProblem("reshapes \(self.extents(of: activation)) to \(extents), which is of another size")
        }
        activation.layout = activation.layout.reshaped(own)
        return activation
    }

    /// A layout with its axes in another order.
    func transposed(_ layout: StridedLayout, _ order: [Int]) throws(ONNXProblem) -> StridedLayout {
        guard let transposed = layout.transposed(order) else {
            throw .unsupported("transposes what was transposed and reshaped before")
        }
        return transposed
    }
}

extension ONNXArguments {
    /// The extents that a flattening gives a value.
    func flattened(_ extents: [Int]) throws(ONNXProblem) -> [Int] {
        let axis = try axis(try integer("axis") ?? 1, of: extents.count, orEnd: true)
        return [extents[..<axis].reduce(1, *), extents[axis...].reduce(1, *)]
    }

    /// The extents that a reshape gives a value, with 0 for one that stays and -1 for one that follows from the others.
    func reshaped(_ extents: [Int]) throws(ONNXProblem) -> [Int] {
        guard let asked = try version < 5 ? integers("shape") : integers(1) else {
            throw ONNXProblem("it has no extents to reshape to")
        }
        guard asked.count <= 32, asked.allSatisfy({ $0 >= -1 }), asked.filter({ $0 == -1 }).count <= 1 else {
            throw ONNXProblem("reshapes to \(asked.prefix(40))")
        }
        var result = asked
        if try integer("allowzero") ?? 0 == 0 {
            for axis in asked.indices where asked[axis] == 0 {
                guard axis < extents.count else { throw ONNXProblem("reshapes \(extents) to \(asked)") }
                result[axis] = extents[axis]
            }
        }
        let count = extents.reduce(1, *)
        guard let open = result.firstIndex(of: -1) else { return result }
        result[open] = 1
        guard let known = checkedProduct(of: result, times: 1), known > 0, count % known == 0 else {
            throw ONNXProblem("reshapes \(extents) to \(asked), which is of another size")
        }
        result[open] = count / known
        return result
    }

    /// The extents without those of 1 that are named, or all of 1.
    func squeezed(_ extents: [Int]) throws(ONNXProblem) -> [Int] {
        let given = try version < 13 ? integers("axes") : integers(1)
        let axes =
            try given.map { given throws(ONNXProblem) in try self.axes(given, of: extents.count) }
            ?? extents.indices.filter { extents[$0] == 1 }
        guard axes.allSatisfy({ extents[$0] == 1 }) else {
            throw ONNXProblem("squeezes the axes \(axes) of \(extents)")
        }
        return extents.indices.filter { !axes.contains($0) }.map { extents[$0] }
    }

    /// The extents with further ones of 1.
    func unsqueezed(_ extents: [Int]) throws(ONNXProblem) -> [Int] {
        guard let given = try version < 13 ? integers("axes") : integers(1), given.count + extents.count <= 32 else {
            throw ONNXProblem("it has no axes to add, or too many")
        }
        let axes = try axes(given, of: given.count + extents.count)
        var rest = extents[...]
        return (0..<given.count + extents.count).map { axes.contains($0) ? 1 : rest.removeFirst() }
    }

    /// The order of a transposition.
    func order(rank: Int) throws(ONNXProblem) -> [Int] {
        let order = try integers("perm") ?? Array((0..<rank).reversed())
        guard order.sorted() == Array(0..<rank) else {
            throw ONNXProblem("transposes \(rank) axes to the order \(order)")
        }
        return order
    }
}
