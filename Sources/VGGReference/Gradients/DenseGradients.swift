public import VGGModel

extension Reference {
    /// The gradient of what a dense layer read, as a vector: Σ over outputs o of w[o][i] · g[o].
    ///
    /// `reshape(_:to:)` gives it the shape of an image that the layer read.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input] or do not fit the gradient.
    public static func denseInputGradient(
        _ gradient: Activation, weight: Tensor
    ) throws(ReferenceError) -> Activation {
        let shape = try inputShape(gradient.shape, weight)
        return Activation(unchecked: columnSums(weight, gradient.values) { Double($0) }, shape: shape)
    }

    /// The gradient of what a dense layer read with its bounds; see `sumsOfProducts` for their derivation.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input] or do not fit the gradient.
    public static func denseInputGradient(
        _ gradient: Evaluation, weight: Tensor
    ) throws(ReferenceError) -> Evaluation {
        let output = try denseInputGradient(gradient.output, weight: weight)
        let zeros = [Double](repeating: 0, count: output.values.count)
        return sumsOfProducts(gradient, terms: gradient.values.count, bias: zeros, output: output) { values, _ in
            columnSums(weight, values) { Double(abs($0)) }
        }
    }

    /// The gradient of a dense layer's weights, summed over a batch: dW[o][i] = Σ g[o] · x[i] over the images.
    ///
    /// The result has the weights' row-major order, as channels, one for each output, of one row of as many columns as the
    /// layer has inputs. Its bounds are those of `sumsOfProducts` for as many products as there are images.
    ///
    /// - Throws: `ReferenceError` where the images are not pairs, or differ in shape.
    public static func denseWeightGradient(
        inputs: [Activation], gradients: [Activation]
    ) throws(ReferenceError) -> Evaluation {
        let (input, gradient) = try Batch.shapes(inputs: inputs, gradients: gradients)
        let sums = { (absolute: Bool) in
            outerSums(
                inputs.map { absolute ? $0.values.map(abs) : $0.values },
                gradients.map { absolute ? $0.values.map(abs) : $0.values })
        }
        return Evaluation(
            exactFactors: inputs.count, sums: sums(false), sizes: sums(true),
            shape: Shape(channels: gradient.count, height: 1, width: input.count))
    }

    private static func inputShape(_ gradient: Shape, _ weight: Tensor) throws(ReferenceError) -> Shape {
        guard weight.shape.count == 2, weight.shape[0] == gradient.count, weight.shape[1] > 0 else {
            throw ReferenceError(
                .shapeMismatch,
                "weights \(weight.shape) did not make \(gradient.count) values; give [\(gradient.count), inputs]")
        }
        return Shape(features: weight.shape[1])
    }

    /// Σ over rows o of factor(w[o][i]) · values[o].
    @inline(__always)
    private static func columnSums(
        _ weight: Tensor, _ values: [Double], factor: @Sendable (Float) -> Double
    ) -> [Double] {
        weight.withValues { floats in
            let columns = floats.count / values.count
            nonisolated(unsafe) let weights = floats  // only read
            return [Double](planes: 1, of: columns) { _, sums in
                for (row, value) in values.enumerated() {
                    for column in 0..<columns { sums[column] += factor(weights[row * columns + column]) * value }
                }
            }
        }
    }

    private static func outerSums(_ inputs: [[Double]], _ gradients: [[Double]]) -> [Double] {
        [Double](planes: gradients[0].count, of: inputs[0].count) { output, row in
            for image in inputs.indices { addProducts(gradients[image][output], inputs[image], from: 0, to: row) }
        }
    }
}
