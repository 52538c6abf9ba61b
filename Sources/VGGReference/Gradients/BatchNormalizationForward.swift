public import VGGModel

/// What batch normalisation makes of a batch in training.
public struct NormalizedBatch: Sendable {
    /// The normalised images.
    public let outputs: [Evaluation]
    /// The mean and variance of the batch.
    public let statistics: BatchStatistics
    /// 1 / sqrt(variance + epsilon) per channel.
    public let inverseDeviation: Evaluation
}

extension Reference {
    /// Batch normalisation in training, by the batch's own mean and variance, with its bounds from end to end.
    ///
    /// - Throws: `ReferenceError` where there is no image, they differ in shape, or a tensor does not have one value per
    ///   channel.
    public static func batchNormalization(
        _ inputs: [Activation], weight: Tensor, bias: Tensor, epsilon: Double
    ) throws(ReferenceError) -> NormalizedBatch {
        let statistics = try batchStatistics(inputs)
        let inverse = inverseDeviation(statistics.variance, epsilon: epsilon)
        let outputs = try batchNormalization(
            inputs, mean: statistics.mean, inverseDeviation: inverse, weight: weight, bias: bias)
        return NormalizedBatch(outputs: outputs, statistics: statistics, inverseDeviation: inverse)
    }

    /// Images normalised by given values, with their bounds: (x - mean) · inverse deviation · weight + bias.
    ///
    /// A term of x s - mean s + bias, s the inverse deviation times the weight, is rounded by two products, with a shift
    /// made beforehand by two additions, and by an addition; one rounding more allows for the reference's own. A mean
    /// uncertain by b counts |s| b, an inverse deviation uncertain by c |x - mean| |weight| c.
    ///
    /// - Throws: `ReferenceError` where there is no image, they differ in shape, or there is not one of each value per
    ///   channel.
    public static func batchNormalization(
        _ inputs: [Activation], mean: Evaluation, inverseDeviation: Evaluation, weight: Tensor, bias: Tensor
    ) throws(ReferenceError) -> [Evaluation] {
        let shape = try Batch.shape(of: inputs, "inputs")
        let channels = [Shape(features: shape.channels)]
        guard [mean.shape, inverseDeviation.shape] == channels + channels, weight.shape == [shape.channels],
            bias.shape == [shape.channels]
        else {
            throw ReferenceError(
                .shapeMismatch,
                "batch normalisation of \(shape.channels) channels needs as many means, inverse deviations, weights and "
                    + "biases, not \(mean.shape), \(inverseDeviation.shape), \(weight.shape) and \(bias.shape)")
        }
        let normalization = Normalization(
            mean: mean, inverse: inverseDeviation, weight: weight.values.map(Double.init),
            bias: bias.values.map(Double.init))
        return inputs.map(normalization.applied)
    }
}

/// A normalisation by values that may be uncertain.
private struct Normalization {
    let mean: Evaluation
    let inverse: Evaluation
    let weight: [Double]
    let bias: [Double]

    func applied(to image: Activation) -> Evaluation {
        let area = image.shape.height * image.shape.width
        var (values, sizes, bounds): ([Double], [Double], [Double]) = ([], [], [])
        for (index, value) in image.values.enumerated() {
            let channel = index / area
            let scale = inverse.values[channel] * weight[channel]
            values.append((value - mean.values[channel]) * scale + bias[channel])
            sizes.append(size(of: value, channel))
            bounds.append(passedOn(value, channel) + Self.gamma * sizes[index] + flushed(channel))
        }
        return Evaluation(
            output: Activation(unchecked: values, shape: image.shape), magnitudes: sizes, bounds: bounds)
    }

    private static let gamma = SinglePrecision.gamma(5)

    private func size(of value: Double, _ channel: Int) -> Double {
        let scale = (abs(inverse.values[channel]) + inverse.bounds[channel]) * abs(weight[channel])
        return (abs(value) + abs(mean.values[channel]) + mean.bounds[channel]) * scale + abs(bias[channel])
    }

    private func passedOn(_ value: Double, _ channel: Int) -> Double {
        let difference = abs(value - mean.values[channel]) + mean.bounds[channel]
        return abs(weight[channel])
            * (abs(inverse.values[channel]) * mean.bounds[channel] + difference * inverse.bounds[channel])
    }

    private func flushed(_ channel: Int) -> Double {
        8 * SinglePrecision.smallestNormal * (1 + abs(weight[channel])) * (1 + abs(inverse.values[channel]))
            * (1 + abs(mean.values[channel]))
    }
}
