import VGGModel

/// What the graph reads that is no constant: the pictures.
struct ONNXGraphInput {
    let name: String
    /// Extents, the first of which counts images; nothing for one that the file leaves open.
    private let images: Int?
    private let extents: [Int]
    /// Whether the graph takes channels last and puts them first before it does anything else.
    private let isChannelsLast: Bool

    /// The only input that the nodes read.
    ///
    /// - Throws: `ONNXProblem` where there is none or several, or its extents are not known.
    init(of graph: ONNXGraph, read nodes: [ONNXNode]) throws(ONNXProblem) {
        let constants = Set(graph.initializers.map(\.name))
        let read = Set(nodes.flatMap(\.inputs))
        let inputs = graph.inputs.filter { read.contains($0.name) && !constants.contains($0.name) }
        guard let input = inputs.first else { throw ONNXProblem("the graph reads no picture; it has no input") }
        guard inputs.count == 1 else {
            throw .unsupported(
                "the graph reads \(inputs.count) inputs, \(inputs.prefix(8).map { quoted($0.name) }.joined(separator: ", "))"
                    + "; a network has one")
        }
        name = input.name
        guard input.type?.isFloat == true else {
            throw .unsupported(
                "the input \(quoted(name)) is of type \(input.type?.name ?? "unknown"); it must be floats")
        }
        guard let all = input.extents, !all.isEmpty else {
            throw .unsupported("the input \(quoted(name)) has no extents; export the model with those of its pictures")
        }
        images = all[0].flatMap { $0 > 0 ? $0 : nil }
        let rest = all.dropFirst().compactMap { $0 }
        guard rest.count == all.count - 1, rest.allSatisfy({ $0 > 0 }),
            let count = checkedProduct(of: rest, times: images ?? 1), count <= Int(Int32.max)
        else {
            throw .unsupported(
                "the input \(quoted(name)) has the extents \(all.map { $0.map(String.init) ?? "?" }); all but the first "
                    + "must be known and positive: export the model for one size of picture")
        }
        extents = rest
        let readers = nodes.filter { $0.inputs.contains(input.name) }
        isChannelsLast =
            rest.count == 3 && readers.allSatisfy { $0.operation == "Transpose" && $0.permutes([0, 3, 1, 2]) }
    }

    /// The ways in which the first extent may be understood, the likelier one first.
    var modes: [ONNXImporter.Mode] {
        guard let images, images > 1 else { return [.whole] }
        return extents.isEmpty ? [.whole] : [.batch(images), .whole]
    }

    /// The network's input.
    func shape(mode: ONNXImporter.Mode) -> Shape {
        isChannelsLast && isImages(mode)
            ? Shape(channels: extents[2], height: extents[0], width: extents[1]) : Shape(extents: graphExtents(mode))
    }

    /// The graph's value that the network's input is.
    func activation(mode: ONNXImporter.Mode) -> ONNXActivation {
        let shape = shape(mode: mode)
        var layout = StridedLayout(graphExtents(mode))
        if isChannelsLast, isImages(mode) {
            let stored = StridedLayout([shape.channels, shape.height, shape.width])
            layout = stored.transposed([1, 2, 0])?.reshaped(graphExtents(mode)) ?? layout
        }
        return ONNXActivation(node: Network.inputName, shape: shape, layout: layout)
    }

    /// The extents of one image's values in the graph.
    private func graphExtents(_ mode: ONNXImporter.Mode) -> [Int] {
        mode == .whole ? [images ?? 1] + extents : extents
    }

    private func isImages(_ mode: ONNXImporter.Mode) -> Bool { mode != .whole || images ?? 1 == 1 }
}

extension ONNXNode {
    /// Whether the node's attribute `perm` is this order.
    fileprivate func permutes(_ order: [Int]) -> Bool {
        if case .integers(order) = attributes["perm"] { true } else { false }
    }
}

extension Shape {
    /// The shape of a tensor: its first extent other than 1 channels, the next rows, all others columns.
    ///
    /// An image's four or three extents, of which the first is 1, become its channels, rows and columns.
    init(extents: [Int]) {
        var rest = extents[...]
        while rest.count > 3, rest.first == 1 { rest.removeFirst() }
        if rest.count == 2, rest.first == 1 { rest.removeFirst() }
        let first = rest.popFirst() ?? 1
        let second = rest.popFirst() ?? 1
        self.init(channels: first, height: second, width: rest.reduce(1, *))
    }
}
