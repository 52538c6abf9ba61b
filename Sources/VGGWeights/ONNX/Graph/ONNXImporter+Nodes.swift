import VGGModel

extension ONNXImporter {
    /// Adds a node that reads one other and returns what it yields.
    mutating func append(
        _ layer: Layer, _ name: String, reading source: (node: String, shape: Shape),
        parameters: ImportedParameters? = nil
    ) throws(ONNXProblem) -> (node: String, shape: Shape) {
        let node = Node(name: name, layer: layer, inputs: [source.node])
        let alone = Node(name: name, layer: layer, inputs: [Network.inputName])
        let output: Shape?
        do throws(ModelError) {
            let network = try Network(
                name: "this layer", input: source.shape, nodes: [alone], preprocessing: .torchvision)
            output = try network.shapes()[name]
        } catch {
            throw ONNXProblem(error.message)
        }
        guard let output, output.count <= Int(Int32.max) else {
            throw .unsupported("yields more values than can be counted in 31 bits")
        }
        nodes.append(ImportedNode(node: node, output: output, parameters: parameters))
        return (name, output)
    }

    /// Adds a node that joins others, of which it yields a given shape.
    mutating func append(
        _ layer: Layer, _ name: String, joining sources: [String], shape: Shape
    ) throws(ONNXProblem) -> (node: String, shape: Shape) {
        guard let count = checkedProduct(of: [shape.channels, shape.height, shape.width], times: 1),
            count <= Int(Int32.max)
        else { throw .unsupported("yields more values than can be counted in 31 bits") }
        nodes.append(ImportedNode(node: Node(name: name, layer: layer, inputs: sources), output: shape))
        return (name, shape)
    }

    /// The node whose values, in order, are those of the layout, as an image of a shape; made of further nodes where the
    /// values lie otherwise.
    mutating func place(
        _ activation: ONNXActivation, as shape: Shape, for name: String
    ) throws(ONNXProblem) -> (node: String, shape: Shape) {
        var source = (node: activation.node, shape: activation.shape)
        if !activation.layout.isInOrder { source = try transpose(activation, for: name) }
        guard source.shape != shape else { return source }
        return try append(.reshape(shape), names.unique(name + "_reshape"), reading: source)
    }

    private mutating func transpose(
        _ activation: ONNXActivation, for name: String
    ) throws(ONNXProblem) -> (node: String, shape: Shape) {
        var source = (node: activation.node, shape: activation.shape)
        let (rows, columns) = (source.shape.height, source.shape.width)
        let refined = activation.layout.refined(at: [columns, rows * columns])
        var (stored, order) = Self.order(refined, in: [source.shape.channels, rows, columns])
        if order == nil {
            let (extents, places) = activation.layout.sorting
            guard extents.count <= 3 else {
                throw .unsupported("reads values in an order that transposes more than three axes")
            }
            stored = places.map { extents[$0] } + [Int](repeating: 1, count: 3 - extents.count)
            // Axis i of the result is the stored axis whose place in the sorted order is that of i.
            order = extents.indices.map { axis in places.firstIndex(of: axis) ?? axis } + (extents.count..<3)
        }
        let shape = Shape(channels: stored[0], height: stored[1], width: stored[2])
        if shape != source.shape {
            source = try append(.reshape(shape), names.unique(name + "_reshape"), reading: source)
        }
        return try append(.transpose(order: order ?? [0, 1, 2]), names.unique(name + "_transpose"), reading: source)
    }

    /// The order in which axes take the extents of a node's own shape, where each is one of them.
    private static func order(_ axes: [StridedLayout.Axis], in extents: [Int]) -> (stored: [Int], order: [Int]?) {
        let strides = [extents[1] * extents[2], extents[2], 1]
        let places = axes.map { axis in
            extents.indices.first { extents[$0] == axis.extent && strides[$0] == axis.stride && axis.extent > 1 }
        }
        let order = places.compactMap { $0 }
        let rest = extents.indices.filter { extents[$0] == 1 }
        guard order.count == axes.count, (order + rest).sorted() == [0, 1, 2] else { return (extents, nil) }
        return (extents, order + rest)
    }

    /// What a node yields as a value of the graph, whose extents for one image are these.
    func activation(_ source: (node: String, shape: Shape), extents: [Int]) -> ONNXActivation {
        ONNXActivation(
            node: source.node, shape: source.shape,
            layout: StridedLayout(mode == .whole ? [1] + extents : extents))
    }

    /// Prunes nodes that the output does not depend on and makes the output the last node, as a tensor of its extents.
    mutating func finish(_ output: ONNXActivation) throws(ONNXProblem) {
        let title = String(model.graph.outputs[0].name.drop { $0 == "/" })
        var last = try place(output, as: Shape(extents: imageExtents(of: output)), for: title)
        if last.node == Network.inputName {
            last = try append(.reshape(last.shape), names.unique(title), reading: last)
        }
        var needed: Set<String> = [last.node]
        var kept: [ImportedNode] = []
        for node in nodes.reversed() where needed.contains(node.node.name) {
            needed.formUnion(node.node.inputs)
            kept.append(node)
        }
        nodes = kept.reversed()
    }

    private func imageExtents(of activation: ONNXActivation) -> [Int] {
        let extents = activation.layout.extents
        return mode == .whole && extents.count > 1 && extents[0] == 1 ? Array(extents.dropFirst()) : extents
    }
}

extension ONNXImporter {
    /// An activation with some axes of its layout put first, as an image with those for channels.
    struct Arranged {
        /// The node that yields the image.
        var source: (node: String, shape: Shape)
        /// Extents in the new order.
        var extents: [Int]
        /// Axis i of the new order is axis `order[i]` of the old one.
        let order: [Int]

        /// A value that a node yields in the same arrangement, in the old order of axes again.
        func restored(_ source: (node: String, shape: Shape)) throws(ONNXProblem) -> ONNXActivation {
            let back = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
            guard let layout = StridedLayout(extents).transposed(back) else {
                throw ONNXProblem("its extents \(extents) cannot be put in order")
            }
            return ONNXActivation(node: source.node, shape: source.shape, layout: layout)
        }
    }

    /// Puts axes of an activation's layout first, so that they are the channels of an image.
    ///
    /// Nodes are made only where the values do not lie so already. With `size` the image has those rows and columns.
    mutating func channelsFirst(
        _ activation: ONNXActivation, _ axes: [Int], for name: String, size: Window.Extent? = nil
    ) throws(ONNXProblem) -> Arranged {
        let extents = activation.layout.extents
        let order = axes + extents.indices.filter { !axes.contains($0) }
        var arranged = activation
        if let layout = activation.layout.transposed(order) {
            arranged.layout = layout
        } else {
            // A reshape joined axes that were transposed before: put the values in order first.
            let plain = try place(activation, as: Shape(extents: extents), for: name)
            arranged = ONNXActivation(node: plain.node, shape: plain.shape, layout: StridedLayout(extents))
            arranged.layout = arranged.layout.transposed(order) ?? arranged.layout
        }
        let channels = axes.reduce(1) { $0 * extents[$1] }
        let shape = Self.shape(channels, order.dropFirst(axes.count).map { extents[$0] }, arranged, size)
        return Arranged(
            source: try place(arranged, as: shape, for: name), extents: order.map { extents[$0] }, order: order)
    }

    /// The shape of an image: that of the node itself where it will do, else of as many rows as the next extent says.
    private static func shape(
        _ channels: Int, _ rest: [Int], _ activation: ONNXActivation, _ size: Window.Extent?
    ) -> Shape {
        if let size { return Shape(channels: channels, height: size.rows, width: size.columns) }
        if activation.layout.isInOrder, activation.shape.channels == channels { return activation.shape }
        let extents = rest.filter { $0 > 1 }
        let rows = extents.first ?? 1
        return Shape(channels: channels, height: rows, width: extents.dropFirst().reduce(1, *))
    }
}
