public import VGGModel

extension Reference {
    /// The same values in channel, row, column order as an image of other extents.
    ///
    /// - Throws: `ReferenceError` where the shape has another number of values.
    public static func reshape(_ input: Activation, to shape: Shape) throws(ReferenceError) -> Activation {
        try Activation(shape: shape, values: input.values)
    }

    /// The same values with their bounds as an image of other extents.
    ///
    /// - Throws: `ReferenceError` where the shape has another number of values.
    public static func reshape(_ input: Evaluation, to shape: Shape) throws(ReferenceError) -> Evaluation {
        Evaluation(
            output: try reshape(input.output, to: shape), magnitudes: input.magnitudes, bounds: input.bounds)
    }

    /// The axes in another order: axis i of the result is axis `order[i]` of the input.
    ///
    /// - Throws: `ReferenceError` where the order does not have each of the three axes once.
    public static func transpose(_ input: Activation, order: [Int]) throws(ReferenceError) -> Activation {
        let axes = try Axes(input.shape, order: order)
        return Activation(unchecked: axes.moved(input.values), shape: axes.output)
    }

    /// The axes in another order, with the values' bounds.
    ///
    /// - Throws: `ReferenceError` where the order does not have each of the three axes once.
    public static func transpose(_ input: Evaluation, order: [Int]) throws(ReferenceError) -> Evaluation {
        let axes = try Axes(input.shape, order: order)
        return Evaluation(
            output: Activation(unchecked: axes.moved(input.values), shape: axes.output),
            magnitudes: axes.moved(input.magnitudes), bounds: axes.moved(input.bounds))
    }
}

/// Axes in another order.
private struct Axes {
    let output: Shape
    /// Values of the input from one place to the next along each axis of the output.
    private let strides: [Int]

    init(_ input: Shape, order: [Int]) throws(ReferenceError) {
        guard order.sorted() == [0, 1, 2] else {
            throw ReferenceError(.shapeMismatch, "an order of \(order) has not each of the axes 0, 1 and 2 once")
        }
        let extents = [input.channels, input.height, input.width]
        output = Shape(channels: extents[order[0]], height: extents[order[1]], width: extents[order[2]])
        strides = order.map { [input.height * input.width, input.width, 1][$0] }
    }

    func moved(_ values: [Double]) -> [Double] {
        (0..<output.count).map { index in
            let (row, column) = (index / output.width % output.height, index % output.width)
            let channel = index / (output.width * output.height)
            return values[channel * strides[0] + row * strides[1] + column * strides[2]]
        }
    }
}
