public import VGGModel

extension Reference {
    /// A factor and an addend per channel, the layer's weight and bias.
    ///
    /// - Throws: `ReferenceError` where there is not one of either per channel.
    public static func scale(_ input: Activation, _ parameters: LayerParameters) throws(ReferenceError) -> Activation {
        let (factors, addends) = try channels(parameters, of: input.shape)
        let area = input.shape.height * input.shape.width
        let values = input.values.indices.map { input.values[$0] * factors[$0 / area] + addends[$0 / area] }
        return Activation(unchecked: values, shape: input.shape)
    }

    /// A factor and an addend per channel with its bounds.
    ///
    /// The product is rounded once, unless it is fused, and the sum once; one more allows for the reference's own. What
    /// is uncertain counts as often as the factor says.
    ///
    /// - Throws: `ReferenceError` where there is not one of either per channel.
    public static func scale(_ input: Evaluation, _ parameters: LayerParameters) throws(ReferenceError) -> Evaluation {
        let (factors, addends) = try channels(parameters, of: input.shape)
        let area = input.shape.height * input.shape.width
        let sizes = input.sizes
        let magnitudes = sizes.indices.map { sizes[$0] * abs(factors[$0 / area]) + abs(addends[$0 / area]) }
        let bounds = magnitudes.indices.map { index in
            let passedOn = input.bounds[index] == 0 ? 0 : input.bounds[index] * abs(factors[index / area])
            return passedOn + SinglePrecision.gamma(3) * magnitudes[index] + 3 * SinglePrecision.smallestNormal
        }
        return Evaluation(output: try scale(input.output, parameters), magnitudes: magnitudes, bounds: bounds)
    }

    /// The leaky rectifier: x where that is not negative, else `slope` times x; NaN stays NaN.
    public static func leakyReLU(_ input: Activation, slope: Double) -> Activation {
        Activation(unchecked: input.values.map { $0 < 0 ? slope * $0 : $0 }, shape: input.shape)
    }

    /// The leaky rectifier with its bounds.
    ///
    /// Values that may be negative are multiplied by the rounded slope, and the product is rounded; one rounding more
    /// allows for the reference's own. Differences grow by the slope at most, where that is above one.
    public static func leakyReLU(_ input: Evaluation, slope: Double) -> Evaluation {
        let output = leakyReLU(input.output, slope: slope)
        let bounds = input.values.indices.map { index in
            let (value, bound) = (input.values[index], input.bounds[index])
            let passedOn = bound * max(1, abs(slope))
            guard value < bound else { return passedOn }
            let size = abs(slope) * (abs(value) + bound)
            return passedOn + SinglePrecision.gamma(3) * size + 2 * SinglePrecision.smallestNormal
        }
        return Evaluation(output: output, magnitudes: output.values.map(abs), bounds: bounds)
    }

    /// Every value brought within bounds, the upper one last; NaN stays NaN.
    public static func clip(_ input: Activation, minimum: Double, maximum: Double) -> Activation {
        let values = input.values.map { value in
            let raised = value < minimum ? minimum : value
            return raised > maximum ? maximum : raised
        }
        return Activation(unchecked: values, shape: input.shape)
    }

    /// Every value brought within bounds, with its own bounds, which are the input's and, where a value may become one of
    /// the limits, what that loses by being rounded.
    public static func clip(_ input: Evaluation, minimum: Double, maximum: Double) -> Evaluation {
        let output = clip(input.output, minimum: minimum, maximum: maximum)
        let bounds = input.values.indices.map { index in
            let (value, bound) = (input.values[index], input.bounds[index])
            let raised = value - bound < minimum ? rounding(minimum) : 0
            return bound + max(raised, value + bound > maximum ? rounding(maximum) : 0)
        }
        return Evaluation(output: output, magnitudes: output.values.map(abs), bounds: bounds)
    }

    /// How far a float may be from a number.
    private static func rounding(_ number: Double) -> Double {
        number.isFinite && Double(Float(number)) != number
            ? abs(number) * SinglePrecision.unit + SinglePrecision.smallestNormal : 0
    }

    private static func channels(
        _ parameters: LayerParameters, of shape: Shape
    ) throws(ReferenceError) -> ([Double], [Double]) {
        guard parameters.weight.shape == [shape.channels], parameters.bias.shape == [shape.channels] else {
            throw ReferenceError(
                .shapeMismatch,
                "a scale of \(shape.channels) channels needs two tensors of [\(shape.channels)], not "
                    + "\(parameters.weight.shape) and \(parameters.bias.shape)")
        }
        return (parameters.weight.values.map(Double.init), parameters.bias.values.map(Double.init))
    }
}
