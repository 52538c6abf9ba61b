public import VGGModel

/// The values of a batch normalisation as it was trained, one per channel.
public struct BatchNormalization: Sendable {
    /// Factor after normalising.
    public var weight: Tensor
    /// Added last.
    public var bias: Tensor
    /// Running mean, subtracted first.
    public var mean: Tensor
    /// Running variance.
    public var variance: Tensor
    /// Added to the variance under the root.
    public var epsilon: Double

    /// Makes a normalisation.
    public init(weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Double = 1e-5) {
        self.weight = weight
        self.bias = bias
        self.mean = mean
        self.variance = variance
        self.epsilon = epsilon
    }
}

extension Reference {
    /// Batch normalisation at inference, not folded: (x - mean) / sqrt(variance + epsilon) · weight + bias.
    ///
    /// - Throws: `ReferenceError` where a tensor does not have one value per channel.
    public static func batchNormalization(
        _ input: Activation, _ layer: BatchNormalization
    ) throws(ReferenceError) -> Activation {
        let channels = try Channels(layer, count: input.shape.channels)
        let area = input.shape.height * input.shape.width
        let values = input.values.indices.map { index in
            let channel = index / area
            return (input.values[index] - channels.mean[channel]) * channels.scale[channel] + channels.bias[channel]
        }
        return Activation(unchecked: values, shape: input.shape)
    }

    /// Batch normalisation at inference, not folded, with its bounds.
    ///
    /// With s = weight / sqrt(variance + epsilon), a term of x s - mean s + bias is rounded as epsilon and as the sum
    /// under the root, by the root, by a division, by at most two products, and by two additions; one rounding more
    /// allows for the reference's own. That covers a scale and shift made beforehand too. Uncertain inputs count |s|
    /// times.
    ///
    /// - Throws: `ReferenceError` where a tensor does not have one value per channel.
    public static func batchNormalization(
        _ input: Evaluation, _ layer: BatchNormalization
    ) throws(ReferenceError) -> Evaluation {
        let channels = try Channels(layer, count: input.shape.channels)
        let area = input.shape.height * input.shape.width
        let sizes = input.sizes
        let magnitudes = sizes.indices.map { index in
            let channel = index / area
            return (sizes[index] + abs(channels.mean[channel])) * abs(channels.scale[channel])
                + abs(channels.bias[channel])
        }
        let gamma = SinglePrecision.gamma(SinglePrecision.squareRoot + SinglePrecision.division + 7)
        let bounds = magnitudes.indices.map { index in
            input.bounds[index] * abs(channels.scale[index / area]) + gamma * magnitudes[index]
                + 8 * SinglePrecision.smallestNormal * (1 + abs(channels.scale[index / area]))
        }
        return Evaluation(
            output: try batchNormalization(input.output, layer), magnitudes: magnitudes, bounds: bounds)
    }
}

/// A batch normalisation in double precision.
private struct Channels {
    let mean: [Double]
    let scale: [Double]
    let bias: [Double]

    init(_ layer: BatchNormalization, count: Int) throws(ReferenceError) {
        let tensors = [layer.weight, layer.bias, layer.mean, layer.variance]
        guard tensors.allSatisfy({ $0.shape == [count] }) else {
            throw ReferenceError(
                .shapeMismatch,
                "batch normalisation of \(count) channels needs four tensors of [\(count)], not \(tensors.map(\.shape))"
            )
        }
        mean = layer.mean.values.map(Double.init)
        bias = layer.bias.values.map(Double.init)
        scale = zip(layer.weight.values, layer.variance.values).map { weight, variance in
            Double(weight) / (Double(variance) + layer.epsilon).squareRoot()
        }
    }
}
