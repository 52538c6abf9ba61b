public import VGGModel

extension Reference {
    /// The gradient of a convolution's weights, summed over a batch: dW[o][c][i][j] = Σ dY[o][y][x] · X[c][y + i][x + j].
    ///
    /// The convolution is of stride 1 and keeps height and width, as VGG's are; i and j count from the centre of the
    /// square window, and pixels outside the image are zero. `inputs` are what the layer read and `gradients` those of
    /// what it yielded, image by image. The result has the weights' row-major order, as `o · c` channels of `kernel` rows
    /// and columns. Its bounds are those of `sumsOfProducts` for as many products as a batch has pixels.
    ///
    /// - Throws: `ReferenceError` where the window is even or has more values than can be counted, or the images are not
    ///   pairs of one size.
    public static func convolutionWeightGradient(
        inputs: [Activation], gradients: [Activation], kernel: Int
    ) throws(ReferenceError) -> Evaluation {
        let (input, gradient) = try Batch.shapes(inputs: inputs, gradients: gradients)
        let shape = Shape(channels: gradient.channels * input.channels, height: kernel, width: kernel)
        guard shape.checkedCount != nil, kernel % 2 == 1, input.height == gradient.height, input.width == gradient.width
        else {
            throw ReferenceError(
                .shapeMismatch,
                "a window of \(kernel)x\(kernel) does not turn \(input) into \(gradient); give an odd window that keeps "
                    + "height and width")
        }
        let taps = Taps(kernel: kernel, input: input, outputs: gradient.channels)
        let sums = taps.sums(inputs: inputs.map(\.values), gradients: gradients.map(\.values))
        return Evaluation(
            exactFactors: inputs.count * input.height * input.width, sums: sums.values, sizes: sums.sizes, shape: shape)
    }

    /// The gradient of a convolution's input: the convolution of the output's gradient with the turned weights.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the gradient.
    public static func convolutionInputGradient(
        _ gradient: Activation, weight: Tensor
    ) throws(ReferenceError) -> Activation {
        try convolution(gradient, turnedParameters(weight))
    }

    /// The gradient of a convolution's input with the bounds of a way to sum, as of the convolution that it is.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input, k, k] with k odd, or do not fit the gradient,
    ///   or where the convolution cannot be summed so.
    public static func convolutionInputGradient(
        _ gradient: Evaluation, weight: Tensor, summation: Summation = .anyOrder
    ) throws(ReferenceError) -> Evaluation {
        try convolution(gradient, turnedParameters(weight), summation: summation)
    }

    /// The weights of a convolution as its input's gradient sees them: [input, output, k, k], each window turned by 180°.
    ///
    /// - Throws: `ReferenceError` where the weights are not of four extents.
    public static func turned(_ weight: Tensor) throws(ReferenceError) -> Tensor {
        let shape = weight.shape
        guard shape.count == 4 else {
            throw ReferenceError(
                .shapeMismatch, "weights \(shape) are not a convolution's; give [outputs, inputs, rows, columns]")
        }
        let (outputs, inputs, taps) = (shape[0], shape[1], shape[2] * shape[3])
        let values = weight.withValues { weights in
            (0..<weights.count).map { index in
                let (input, output) = (index / (outputs * taps), index / taps % outputs)
                return weights[(output * inputs + input) * taps + taps - 1 - index % taps]
            }
        }
        return Tensor(shape: [inputs, outputs, shape[2], shape[3]], values: values)
    }

    private static func turnedParameters(_ weight: Tensor) throws(ReferenceError) -> LayerParameters {
        let turned = try turned(weight)
        let zeros = [Float](repeating: 0, count: turned.shape[0])
        return LayerParameters(weight: turned, bias: Tensor(shape: [zeros.count], values: zeros))
    }
}

/// The taps of a centred window, each with all products that its weight's gradient sums.
private struct Taps {
    let kernel: Int
    let input: Shape
    let outputs: Int

    private var count: Int { kernel * kernel }

    /// The sums of the products and of their sizes, as [output][input][row][column].
    func sums(inputs: [[Double]], gradients: [[Double]]) -> (values: [Double], sizes: [Double]) {
        let both = [Double](planes: outputs * input.channels, of: 2 * count) { plane, sums in
            let (output, channel) = plane.quotientAndRemainder(dividingBy: input.channels)
            for tap in 0..<count {
                let result = products(of: tap, output, channel, inputs, gradients)
                (sums[tap], sums[count + tap]) = (result.sum, result.size)
            }
        }
        let half = { (first: Int) in
            (0..<both.count / 2).map { both[$0 / count * 2 * count + first + $0 % count] }
        }
        return (half(0), half(count))
    }

    /// What the weight of one tap, between two channels, has to do with the images of a batch.
    private func products(
        of tap: Int, _ output: Int, _ channel: Int, _ inputs: [[Double]], _ gradients: [[Double]]
    ) -> ProductSums {
        let (height, width) = (input.height, input.width)
        let (down, right) = (tap / kernel - kernel / 2, tap % kernel - kernel / 2)
        let rows = max(0, -down)..<max(min(height, height - down), max(0, -down))
        let (first, count) = (max(0, -right), max(width - abs(right), 0))
        var result = ProductSums()
        for image in inputs.indices {
            inputs[image].withUnsafeBufferPointer { input in
                gradients[image].withUnsafeBufferPointer { gradient in
                    guard let input = input.baseAddress, let gradient = gradient.baseAddress else { return }
                    for row in rows {
                        result.add(
                            gradient + (output * height + row) * width + first,
                            input + (channel * height + row + down) * width + first + right, count: count)
                    }
                }
            }
        }
        return result
    }
}
