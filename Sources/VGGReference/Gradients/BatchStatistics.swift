public import VGGModel

/// What batch normalisation finds in a batch: one value per channel, over all images and pixels.
public struct BatchStatistics: Sendable {
    /// The mean.
    public let mean: Evaluation
    /// The mean square of the differences from the mean, by which values are normalised.
    public let variance: Evaluation
    /// Values of each channel: images times pixels.
    public let count: Int

    /// Takes statistics as they are, of `count` values of each channel.
    public init(mean: Evaluation, variance: Evaluation, count: Int) {
        (self.mean, self.variance) = (mean, variance)
        self.count = count
    }
}

extension Reference {
    /// The mean and variance of each channel over a batch, with their bounds for two passes: the mean first.
    ///
    /// The mean has the bounds of any mean. Where it is off by d, the squares of the differences add up to S + n d², S
    /// their exact sum, because the differences themselves add up to zero. Each is rounded as a difference, which counts
    /// twice, and as a square, passes n - 1 additions, and a division, or a rounded reciprocal and a product; one rounding
    /// more allows for the reference's own. A mean of squares less a squared mean is worse, and has no such bound.
    ///
    /// - Throws: `ReferenceError` where there is no image, or they differ in shape.
    public static func batchStatistics(_ inputs: [Activation]) throws(ReferenceError) -> BatchStatistics {
        let shape = try Batch.shape(of: inputs, "inputs")
        let images = inputs.map(\.values)
        let count = images.count * shape.height * shape.width
        let sums = { (term: @escaping @Sendable (_ channel: Int, _ value: Double) -> Double) in
            Batch.channelSums(images: images.count, shape: shape) { term($1, images[$0][$2]) }
        }
        let means = sums { $1 }.map { $0 / Double(count) }
        let sizes = sums { abs($1) }
        let squares = sums { ($1 - means[$0]) * ($1 - means[$0]) }
        let meanBounds = sizes.map { SinglePrecision.meanBound(sum: $0, count: count) }
        let gamma = SinglePrecision.gamma(count + SinglePrecision.division + 4)
        let varianceBounds = zip(squares, meanBounds).map { square, bound in
            let shift = bound * bound
            let flushed = Double(3 * count + 2) * SinglePrecision.smallestNormal
            return shift + gamma * (square / Double(count) + shift) + (1 + gamma) * flushed
        }
        return BatchStatistics(
            mean: perChannel(means, sizes: sizes.map { $0 / Double(count) }, bounds: meanBounds),
            variance: perChannel(squares.map { $0 / Double(count) }, bounds: varianceBounds), count: count)
    }

    /// 1 / sqrt(variance + epsilon) per channel, with its bounds.
    ///
    /// It is rounded as epsilon and as the sum under the root, by the root and by a division; one rounding more allows for
    /// the reference's own. A variance uncertain by b, but never below zero, moves it between its values at both ends.
    public static func inverseDeviation(_ variance: Evaluation, epsilon: Double) -> Evaluation {
        let inverse = { (variance: Double) in 1 / (max(variance, 0) + epsilon).squareRoot() }
        let values = variance.values.map(inverse)
        let gamma = SinglePrecision.gamma(SinglePrecision.squareRoot + SinglePrecision.division + 3)
        let bounds = values.indices.map { index in
            let (value, bound) = (variance.values[index], variance.bounds[index])
            let (low, high) = (inverse(value + bound), inverse(value - bound))
            return max(high - values[index], values[index] - low) + gamma * high + 2 * SinglePrecision.smallestNormal
        }
        return perChannel(values, bounds: bounds)
    }

    /// The running statistics after a batch: (1 - momentum) · running + momentum · batch, the variance there being the
    /// unbiased one, whose sum of squares is divided by one less than the number of values.
    ///
    /// The two terms are rounded as momentum or one less it, as products, and added; the variance by a factor n / (n - 1)
    /// before. One rounding more allows for the reference's own. Adding momentum · (batch - running) instead is covered.
    ///
    /// - Throws: `ReferenceError` where there is not one value per channel, or a channel of the batch had one value alone.
    public static func runningStatistics(
        mean: Tensor, variance: Tensor, after batch: BatchStatistics, momentum: Double = 0.1
    ) throws(ReferenceError) -> (mean: Evaluation, variance: Evaluation) {
        let channels = batch.mean.values.count
        guard mean.shape == [channels], variance.shape == [channels], batch.count > 1 else {
            throw ReferenceError(
                .shapeMismatch,
                "running statistics of \(mean.shape) and \(variance.shape) do not follow a batch of \(channels) channels "
                    + "with \(batch.count) values each; give [\(channels)] and two values at least")
        }
        let unbiased = Double(batch.count) / Double(batch.count - 1)
        return (
            moved(mean, to: batch.mean, factor: 1, momentum),
            moved(variance, to: batch.variance, factor: unbiased, momentum)
        )
    }

    private static func moved(
        _ running: Tensor, to batch: Evaluation, factor: Double, _ momentum: Double
    ) -> Evaluation {
        let old = running.values.map(Double.init)
        let share = momentum * factor
        let values = zip(old, batch.values).map { (1 - momentum) * $0 + share * $1 }
        let sizes = zip(old, batch.sizes).map { (1 + abs(momentum)) * abs($0) + abs(share) * $1 }
        let gamma = SinglePrecision.gamma(SinglePrecision.division + 6)
        let bounds = sizes.indices.map {
            abs(share) * batch.bounds[$0] + gamma * sizes[$0] + 6 * SinglePrecision.smallestNormal
        }
        return perChannel(values, sizes: sizes, bounds: bounds)
    }

    /// One value for each channel.
    static func perChannel(_ values: [Double], sizes: [Double]? = nil, bounds: [Double]) -> Evaluation {
        Evaluation(
            output: Activation(unchecked: values, shape: Shape(features: values.count)),
            magnitudes: sizes ?? values.map(abs), bounds: bounds)
    }
}
