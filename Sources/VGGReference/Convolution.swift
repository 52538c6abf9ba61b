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

    /// A convolution with its bounds; see `sumsOfProducts` for their derivation.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the image.
    public static func convolution(
        _ input: Evaluation, _ parameters: LayerParameters
    ) throws(ReferenceError) -> Evaluation {
        let filters = try Filters(parameters, channels: input.shape.channels)
        return sumsOfProducts(
            input, terms: filters.terms, bias: filters.bias, output: try convolution(input.output, parameters)
        ) { values, start in
            filters.applied(to: values, shape: input.shape, start: start, absolute: true)
        }
    }
}

/// The filters of a convolution in double precision.
private struct Filters {
    let weights: [Double]
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

    func output(of shape: Shape) -> Shape {
        Shape(channels: bias.count, height: shape.height, width: shape.width)
    }

    /// start[o] + Σ w[o][c][ky][kx] · padded[c][y + ky][x + kx], with |w| for w where `absolute`.
    func applied(to input: [Double], shape: Shape, start: [Double], absolute: Bool) -> [Double] {
        let weights = absolute ? weights.map(abs) : weights
        let padded = padded(input, shape)
        let rowStride = shape.width + kernel - 1
        let planeStride = rowStride * (shape.height + kernel - 1)
        return [Double](planes: bias.count, of: shape.height * shape.width) { filter, plane in
            for y in 0..<shape.height {
                let sums = UnsafeMutableBufferPointer(rebasing: plane[y * shape.width..<(y + 1) * shape.width])
                sums.update(repeating: start[filter])
                for channel in 0..<channels {
                    let row = channel * planeStride + y * rowStride
                    let tap = (filter * channels + channel) * kernel * kernel
                    for ky in 0..<kernel {
                        for kx in 0..<kernel {
                            add(weights[tap + ky * kernel + kx], padded, from: row + ky * rowStride + kx, to: sums)
                        }
                    }
                }
            }
        }
    }

    /// The image with as many zeros around it as the kernel reaches over its border.
    private func padded(_ input: [Double], _ shape: Shape) -> [Double] {
        let margin = kernel / 2
        let (height, width) = (shape.height + 2 * margin, shape.width + 2 * margin)
        return [Double](planes: shape.channels, of: height * width) { channel, plane in
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    plane[(y + margin) * width + x + margin] = input[(channel * shape.height + y) * shape.width + x]
                }
            }
        }
    }
}

/// sums[x] += weight · values[start + x] along a row.
@inline(__always)
private func add(_ weight: Double, _ values: [Double], from start: Int, to sums: UnsafeMutableBufferPointer<Double>) {
    values.withUnsafeBufferPointer { values in
        let row = UnsafeBufferPointer(rebasing: values[start..<start + sums.count])
        for x in 0..<sums.count { sums[x] += weight * row[x] }
    }
}
