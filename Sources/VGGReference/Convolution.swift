public import VGGModel

extension Reference {
    /// A convolution of stride 1 over an image padded with zeros to keep its height and width.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the image.
    public static func convolution(
        _ input: Activation, _ parameters: LayerParameters
    ) throws(ReferenceError) -> Activation {
        let filters = try Filters(parameters, channels: input.shape.channels)
        let values = filters.applied(to: input.values, shape: input.shape, start: filters.bias, absolute: false)
        return Activation(unchecked: values, shape: filters.output(of: input.shape))
    }

    /// A convolution with the bounds of a way to sum; see `sumsOfProducts`, `winogradSums` and `HalfChains` for their
    /// derivation.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the image,
    ///   or where the convolution cannot be summed so: Winograd's is for k = 3 and tiles of 2, 4 and 6.
    public static func convolution(
        _ input: Evaluation, _ parameters: LayerParameters, summation: Summation = .anyOrder
    ) throws(ReferenceError) -> Evaluation {
        let filters = try Filters(parameters, channels: input.shape.channels)
        let output = try convolution(input.output, parameters)
        let absoluteSums = { (values: [Double], start: [Double]) in
            filters.applied(to: values, shape: input.shape, start: start, absolute: true)
        }
        switch summation {
        case .anyOrder:
            return sumsOfProducts(
                input, terms: filters.terms, bias: filters.bias, output: output, absoluteSums: absoluteSums)
        case .winograd(let tile):
            return winogradSums(
                input, filters, try Winograd(tile: tile, kernel: filters.kernel), output: output,
                absoluteSums: absoluteSums)
        case .halves(let chain):
            return sumsOfHalves(
                input, filters, HalfChains(chain: chain), output: output, absoluteSums: absoluteSums)
        case .winogradInHalves(let tile, let chain):
            return winogradSums(
                input, filters, try Winograd(tile: tile, kernel: filters.kernel), HalfChains(chain: chain),
                output: output, absoluteSums: absoluteSums)
        }
    }
}

/// The filters of a convolution in double precision.
struct Filters {
    private(set) var weights: [Double]
    let bias: [Double]
    let channels: Int
    let kernel: Int

    /// The number of products in each sum.
    var terms: Int { channels * kernel * kernel }

    init(_ parameters: LayerParameters, channels: Int) throws(ReferenceError) {
        let shape = parameters.weight.shape
        guard shape.count == 4, shape[1] == channels, shape[2] == shape[3], shape[2] % 2 == 1,
            parameters.bias.shape == [shape[0]]
        else {
            throw ReferenceError(
                .shapeMismatch,
                "weights \(shape) and biases \(parameters.bias.shape) do not convolve \(channels) channels; give "
                    + "[outputs, \(channels), k, k] with k odd, and [outputs]")
        }
        weights = parameters.weight.values.map(Double.init)
        bias = parameters.bias.values.map(Double.init)
        self.channels = channels
        kernel = shape[2]
    }

    /// The absolute weights, each with something added.
    func enlarged(by size: Double) -> Filters {
        var filters = self
        filters.weights = weights.map { abs($0) + size }
        return filters
    }

    func output(of shape: Shape) -> Shape {
        Shape(channels: bias.count, height: shape.height, width: shape.width)
    }

    /// start[o] + Σ w[o][c][ky][kx] · padded[c][y + ky][x + kx], with |w| for w where `absolute`.
    func applied(to input: [Double], shape: Shape, start: [Double], absolute: Bool) -> [Double] {
        let weights = absolute ? weights.map(abs) : weights
        let (height, rowStride) = (shape.height + kernel - 1, shape.width + kernel - 1)
        let planeStride = rowStride * height
        let padded = zeroPadded(input, shape, margin: kernel / 2, height: height, width: rowStride)
        return [Double](planes: bias.count, of: shape.height * shape.width) { filter, plane in
            for y in 0..<shape.height {
                let sums = UnsafeMutableBufferPointer(rebasing: plane[y * shape.width..<(y + 1) * shape.width])
                sums.update(repeating: start[filter])
                for channel in 0..<channels {
                    let row = channel * planeStride + y * rowStride
                    let tap = (filter * channels + channel) * kernel * kernel
                    for ky in 0..<kernel {
                        for kx in 0..<kernel {
                            addProducts(
                                weights[tap + ky * kernel + kx], padded, from: row + ky * rowStride + kx, to: sums)
                        }
                    }
                }
            }
        }
    }
}

/// sums[x] += factor · values[start + stride x].
@inline(__always)
func addProducts(
    _ factor: Double, _ values: [Double], from start: Int, stride: Int = 1,
    to sums: UnsafeMutableBufferPointer<Double>
) {
    values.withUnsafeBufferPointer { values in
        let row = UnsafeBufferPointer(rebasing: values[start...])
        for x in 0..<sums.count { sums[x] += factor * row[x * stride] }
    }
}
