import VGGModel

extension ONNXOperators {
    static func convolution(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let image = try SpatialImage(try arguments.activation(), importer)
        let weight = try arguments.requiredWeights(1)
        let axes = image.extents.count - 1
        guard weight.extents.count == axes + 2 else {
            throw ONNXProblem("weights of extents \(weight.extents) do not convolve an image of \(image.extents)")
        }
        let window = try arguments.window(size: Array(weight.extents.dropFirst(2)), over: image.extents)
        let groups = try arguments.integer("group") ?? 1
        let channels = weight.extents[0]
        guard groups > 0, image.extents[0] % groups == 0, weight.extents[1] == image.extents[0] / groups else {
            throw ONNXProblem(
                "weights of extents \(weight.extents) in \(groups) groups do not convolve \(image.extents[0]) channels")
        }
        let bias = try arguments.weights(2)
        guard bias == nil || bias?.extents == [channels] else {
            throw ONNXProblem("a bias of extents \(bias?.extents ?? []) for \(channels) channels")
        }
        let parameters = ImportedParameters(
            shape: [channels, weight.extents[1], window.size.rows, window.size.columns], weight: weight, bias: bias)
        let layer = Layer.convolution(Convolution(channels: channels, window: window, groups: groups))
        return try image.apply(layer, &importer, arguments, parameters)
    }

    static func maxPool(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        try pool(&importer, arguments) { .maxPool($0) }
    }

    static func averagePool(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let countsPadding = try arguments.integer("count_include_pad") ?? 0 != 0
        return try pool(&importer, arguments) { .averagePool($0, countsPadding: countsPadding) }
    }

    private static func pool(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments, _ layer: (Pooling) -> Layer
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let image = try SpatialImage(try arguments.activation(), importer)
        guard let size = try arguments.integers("kernel_shape") else { throw ONNXProblem("it has no kernel_shape") }
        let window = try arguments.window(size: size, over: image.extents)
        // PyTorch writes an adaptive pool that has nothing to do as a pool of 1x1.
        guard window != Window(size: .init(1)) else { return .activation(try arguments.activation()) }
        let roundsUp = try arguments.integer("ceil_mode") ?? 0 != 0
        return try image.apply(layer(Pooling(window: window, roundsUp: roundsUp)), &importer, arguments)
    }

    static func globalAveragePool(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let image = try SpatialImage(try arguments.activation(), importer)
        return try image.apply(.adaptiveAveragePool(height: 1, width: 1), &importer, arguments)
    }

    static func globalMaxPool(
        _ importer: inout ONNXImporter, _ arguments: ONNXArguments
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let image = try SpatialImage(try arguments.activation(), importer)
        let size = Window.Extent(rows: image.shape.height, columns: image.shape.width)
        return try image.apply(.maxPool(Pooling(window: Window(size: size))), &importer, arguments)
    }
}

/// A value of the graph as an image: channels, rows and columns, or channels and one row.
struct SpatialImage {
    private let activation: ONNXActivation
    /// Channels, then extents along the one or two axes of the image.
    let extents: [Int]
    /// The same as the network counts it.
    let shape: Shape

    init(_ activation: ONNXActivation, _ importer: ONNXImporter) throws(ONNXProblem) {
        self.activation = activation
        let all = importer.extents(of: activation)
        guard (3...4).contains(all.count) else {
            throw .unsupported("reads a value of \(all.count) axes; images of one or two axes are run")
        }
        guard importer.mode != .whole || all[0] == 1 else {
            throw .unsupported("reads \(all[0]) images where one is left")
        }
        extents = Array(all.dropFirst())
        shape = Shape(channels: all[1], height: all.count == 4 ? all[2] : 1, width: all[all.count - 1])
    }

    /// Adds a layer that reads the image.
    func apply(
        _ layer: Layer, _ importer: inout ONNXImporter, _ arguments: ONNXArguments,
        _ parameters: ImportedParameters? = nil
    ) throws(ONNXProblem) -> ONNXImporter.Value {
        let name = importer.names.name(for: arguments.node)
        let source = try importer.place(activation, as: shape, for: name)
        let output = try importer.append(layer, name, reading: source, parameters: parameters)
        let rows = extents.count == 3 ? [output.shape.height] : []
        return .activation(
            importer.activation(output, extents: [output.shape.channels] + rows + [output.shape.width]))
    }
}

extension ONNXArguments {
    /// The window that the attributes of a convolution or pool describe; one along one axis has a row.
    fileprivate func window(size: [Int], over image: [Int]) throws(ONNXProblem) -> Window {
        let axes = image.count - 1
        let size = try extents(size, "kernel_shape", axes, least: 1)
        guard try integers("kernel_shape") ?? size == size else {
            throw ONNXProblem("its kernel_shape is not that of its weights")
        }
        let ones = [Int](repeating: 1, count: axes)
        let stride = try extents(try integers("strides") ?? ones, "strides", axes, least: 1)
        let dilation = try extents(try integers("dilations") ?? ones, "dilations", axes, least: 1)
        let zeros = [Int](repeating: 0, count: 2 * axes)
        var pads = try extents(try integers("pads") ?? zeros, "pads", 2 * axes, least: 0)
        switch try string("auto_pad") ?? "NOTSET" {
        case "NOTSET", "": break
        case "VALID": pads = zeros
        case "SAME_UPPER", "SAME_LOWER":
            let isLower = try string("auto_pad") == "SAME_LOWER"
            for axis in 0..<axes {
                let reach = (size[axis] - 1) * dilation[axis] + 1
                let windows = (image[axis + 1] - 1) / stride[axis] + 1
                let total = max((windows - 1) * stride[axis] + reach - image[axis + 1], 0)
                pads[axis] = isLower ? total - total / 2 : total / 2
                pads[axis + axes] = total - pads[axis]
            }
        case let other: throw ONNXProblem("its auto_pad is \(quoted(other))")
        }
        let extent = { (values: ArraySlice<Int>, row: Int) in
            Window.Extent(
                rows: values.count == 2 ? values[values.startIndex] : row, columns: values[values.endIndex - 1])
        }
        return Window(
            size: extent(size[...], 1), stride: extent(stride[...], 1), dilation: extent(dilation[...], 1),
            before: extent(pads[..<axes], 0), after: extent(pads[axes...], 0))
    }

    private func extents(_ values: [Int], _ what: String, _ count: Int, least: Int) throws(ONNXProblem) -> [Int] {
        guard values.count == count, values.allSatisfy({ (least...Int(Int32.max)).contains($0) }) else {
            throw ONNXProblem("its \(what) are \(values), not \(count) numbers of \(least) or more")
        }
        return values
    }
}
