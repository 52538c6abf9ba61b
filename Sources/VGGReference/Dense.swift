public import VGGModel

extension Reference {
    /// A fully connected layer on the image's values in channel, row, column order.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input] or do not fit the image.
    public static func dense(_ input: Activation, _ parameters: LayerParameters) throws(ReferenceError) -> Activation {
        try check(parameters, inputs: input.shape.count)
        let bias = parameters.bias.values.map(Double.init)
        let values = products(parameters.weight, input.values, start: bias) { Double($0) }
        return Activation(unchecked: values, shape: Shape(features: bias.count))
    }

    /// A fully connected layer with its bounds; see `sumsOfProducts` for their derivation.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input] or do not fit the image.
    public static func dense(_ input: Evaluation, _ parameters: LayerParameters) throws(ReferenceError) -> Evaluation {
        let output = try dense(input.output, parameters)
        let bias = parameters.bias.values.map(Double.init)
        return sumsOfProducts(input, terms: input.shape.count, bias: bias, output: output) { values, start in
            products(parameters.weight, values, start: start) { Double(abs($0)) }
        }
    }

    private static func check(_ parameters: LayerParameters, inputs: Int) throws(ReferenceError) {
        let shape = parameters.weight.shape
        guard shape.count == 2, shape[1] == inputs, parameters.bias.shape == [shape[0]] else {
            throw ReferenceError(
                .shapeMismatch,
                "weights \(shape) and biases \(parameters.bias.shape) do not connect \(inputs) values; give "
                    + "[outputs, \(inputs)] and [outputs]")
        }
    }

    /// start[o] + Σ factor(w[o][i]) · x[i]; the weights stay floats, as fc6 alone has a hundred million.
    @inline(__always)
    private static func products(
        _ weight: Tensor, _ values: [Double], start: [Double], factor: @Sendable (Float) -> Double
    ) -> [Double] {
        weight.withValues { floats in
            nonisolated(unsafe) let weights = floats  // only read
            return [Double](planes: start.count, of: 1) { output, sum in
                let row = output * values.count
                var total = start[output]
                for input in 0..<values.count { total += factor(weights[row + input]) * values[input] }
                sum[0] = total
            }
        }
    }
}
