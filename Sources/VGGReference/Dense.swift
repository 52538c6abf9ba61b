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
    /// With `inHalves` they allow for weights stored as halves in units of a power of two for each row, at most 2^-14 of
    /// the row's largest weight: each is off by 2^-11 of itself at most, or by 2^-25 units where it is subnormal.
    ///
    /// - Throws: `ReferenceError` where the weights are not [output, input] or do not fit the image.
    public static func dense(
        _ input: Evaluation, _ parameters: LayerParameters, inHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        let output = try dense(input.output, parameters)
        let bias = parameters.bias.values.map(Double.init)
        let result = sumsOfProducts(input, terms: input.shape.count, bias: bias, output: output) { values, start in
            products(parameters.weight, values, start: start) { Double(abs($0)) }
        }
        return inHalves ? stored(result, of: input, parameters) : result
    }

    /// Bounds widened by what storing weights as halves may change.
    private static func stored(
        _ result: Evaluation, of input: Evaluation, _ parameters: LayerParameters
    ) -> Evaluation {
        let terms = input.shape.count, size = input.sizes.reduce(0, +)
        let units = largestWeights(parameters.weight, rows: result.values.count).map { max($0 * 0x1p-14, 0x1p-126) }
        let passes = 1 + SinglePrecision.gamma(terms + 2)
        let biases = parameters.bias.values
        let bounds = result.bounds.indices.map { index in
            let products = result.magnitudes[index] - abs(Double(biases[index]))
            let subnormal = units[index] * (0x1p-25 * size + Double(2 * terms + 2) * SinglePrecision.smallestNormal)
            return result.bounds[index] + passes * (0x1p-11 * max(products, 0) + subnormal)
        }
        return Evaluation(output: result.output, magnitudes: result.magnitudes, bounds: bounds)
    }

    private static func largestWeights(_ weight: Tensor, rows: Int) -> [Double] {
        weight.withValues { floats in
            let inputs = floats.count / rows
            return (0..<rows).map { row in
                floats[row * inputs..<(row + 1) * inputs].reduce(0) { max($0, Double(abs($1))) }
            }
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
