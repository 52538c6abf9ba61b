import VGGModel

/// The filters of a convolution in double precision, for images of one shape.
struct Filters {
    private(set) var weights: [Double]
    let bias: [Double]
    let input: Shape
    let output: Shape
    let window: Window
    let groups: Int

    /// Input channels, of all groups.
    var channels: Int { input.channels }
    /// Rows of the filter.
    var kernel: Int { window.size.rows }
    /// The number of products in each sum.
    var terms: Int { channels / groups * window.count }

    /// Takes centred filters of odd extent in one group.
    init(_ parameters: LayerParameters, reading input: Shape) throws(ReferenceError) {
        let shape = parameters.weight.shape
        guard shape.count == 4, shape[1] == input.channels, shape[2] == shape[3], shape[2] % 2 == 1 else {
            throw Self.mismatch(parameters, input, "[outputs, \(input.channels), k, k] with k odd")
        }
        try self.init(
            parameters, Convolution(channels: shape[0], kernel: shape[2]), reading: input)
    }

    /// Takes the filters of a layer.
    init(_ parameters: LayerParameters, _ layer: Convolution, reading input: Shape) throws(ReferenceError) {
        let groups = layer.groups
        guard groups > 0, input.channels % groups == 0, layer.channels % groups == 0 else {
            throw ReferenceError(
                .shapeMismatch, "\(input.channels) and \(layer.channels) channels do not divide into \(groups) groups")
        }
        let size = layer.window.size
        let expected = [layer.channels, input.channels / groups, size.rows, size.columns]
        guard parameters.weight.shape == expected, parameters.bias.shape == [layer.channels] else {
            throw Self.mismatch(parameters, input, "\(expected)")
        }
        let windows = try layer.window.windows(over: input)
        weights = parameters.weight.values.map(Double.init)
        bias = parameters.bias.values.map(Double.init)
        self.input = input
        output = Shape(channels: layer.channels, height: windows.rows, width: windows.columns)
        window = layer.window
        self.groups = groups
    }

    private static func mismatch(
        _ parameters: LayerParameters, _ input: Shape, _ expected: String
    ) -> ReferenceError {
        ReferenceError(
            .shapeMismatch,
            "weights \(parameters.weight.shape) and biases \(parameters.bias.shape) do not convolve "
                + "\(input.channels) channels; give \(expected), and [outputs]")
    }

    /// The absolute weights, each with something added.
    func enlarged(by size: Double) -> Filters {
        var filters = self
        filters.weights = weights.map { abs($0) + size }
        return filters
    }

    /// start[o] + Σ w[o][c][ky][kx] · image[c][y sy + ky dy - by][x sx + kx dx - bx], with |w| for w where `absolute`;
    /// what is outside the image counts nothing.
    func applied(to image: [Double], start: [Double], absolute: Bool) -> [Double] {
        let weights = absolute ? weights.map(abs) : weights
        let (inputs, outputs) = (channels / groups, bias.count / groups)
        return [Double](planes: bias.count, of: output.height * output.width) { filter, plane in
            let first = filter / outputs * inputs
            for y in 0..<output.height {
                let sums = UnsafeMutableBufferPointer(rebasing: plane[y * output.width..<(y + 1) * output.width])
                sums.update(repeating: start[filter])
                for channel in 0..<inputs {
                    let tap = (filter * inputs + channel) * window.count
                    for ky in 0..<window.size.rows {
                        let row = y * window.stride.rows + ky * window.dilation.rows - window.before.rows
                        guard row >= 0, row < input.height else { continue }
                        addRow(
                            of: weights, from: tap + ky * window.size.columns, image,
                            from: ((first + channel) * input.height + row) * input.width, to: sums)
                    }
                }
            }
        }
    }

    /// Adds to a row of sums what a row of a filter makes of a row of the image.
    @inline(__always)
    private func addRow(
        of weights: [Double], from tap: Int, _ image: [Double], from row: Int,
        to sums: UnsafeMutableBufferPointer<Double>
    ) {
        for kx in 0..<window.size.columns {
            let shift = kx * window.dilation.columns - window.before.columns
            let stride = window.stride.columns
            let inside = Window.places(shift: shift, stride: stride, of: sums.count, over: input.width)
            guard !inside.isEmpty else { continue }
            let part = UnsafeMutableBufferPointer(rebasing: sums[inside])
            let start = row + inside.lowerBound * stride + shift
            if stride == 1 {
                addProducts(weights[tap + kx], image, from: start, to: part)
            } else {
                addProducts(weights[tap + kx], image, from: start, stride: stride, to: part)
            }
        }
    }
}
