import VGGBackend
import VGGModel
import VGGReference

/// Batch normalisation as it is trained, and its gradients.
extension TrainingCase {
    private static let epsilon = 1e-5

    static func statistics(_ shape: Shape, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "batch_statistics", name: shape.caseName(images), input: shape,
            output: Shape(features: 3 * shape.channels), images: images, isExactOnIntegers: false,
            numbers: { fill, seed in
                let x = fill.batch(shape, images, seed)
                let found = try Reference.batchStatistics(x.images)
                let inverse = Reference.inverseDeviation(found.variance, epsilon: epsilon)
                return Numbers(
                    inputs: [Values(values: x.values, layout: .blocks(shape))],
                    expected: Evaluation(inOneRow: [found.mean, found.variance, inverse]))
            },
            variants: { traits in
                SumVariant.candidates(for: traits).map {
                    BatchStatisticsOperation(
                        extent: ChannelExtent(shape, images, traits), epsilon: Float(epsilon), variant: $0)
                }
            })
    }

    static func normalization(_ shape: Shape, rectified: Bool, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "batch_normalization", name: shape.caseName(images) + (rectified ? "-relu" : ""), input: shape,
            output: shape, images: images, layout: .blocks(shape), isExactOnIntegers: false,
            numbers: { fill, seed in
                let x = fill.batch(shape, images, seed), given = try Statistics(fill, shape, seed)
                let normalized = try Reference.batchNormalization(
                    x.images, mean: Evaluation(exact: given.mean), inverseDeviation: Evaluation(exact: given.inverse),
                    weight: given.scale, bias: given.shift)
                return Numbers(
                    inputs: [Values(values: x.values, layout: .blocks(shape)), Values(values: given.values)],
                    weights: [Values(values: given.scale.values + given.shift.values)],
                    expected: Evaluation(joining: rectified ? normalized.map { Reference.relu($0) } : normalized))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    BatchNormalizationOperation(
                        extent: ChannelExtent(shape, images, traits), rectified: rectified, variant: $0)
                }
            })
    }

    static func normalizationSums(_ shape: Shape, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "batch_normalization_sums", name: shape.caseName(images), input: shape,
            output: Shape(features: 2 * shape.channels), images: images, isExactOnIntegers: false,
            numbers: { fill, seed in
                let (x, g) = (fill.batch(shape, images, seed), fill.batch(shape, images, seed &+ 1))
                let given = try Statistics(fill, shape, seed)
                let sums = try Reference.batchNormalizationParameterGradients(
                    inputs: x.images, gradients: g.images, mean: given.mean, inverseDeviation: given.inverse)
                return Numbers(
                    inputs: [
                        Values(values: x.values, layout: .blocks(shape)),
                        Values(values: g.values, layout: .blocks(shape)), Values(values: given.values),
                    ], expected: Evaluation(inOneRow: [sums.weight, sums.bias]))
            },
            variants: { traits in
                SumVariant.candidates(for: traits).map {
                    BatchNormalizationSumsOperation(extent: ChannelExtent(shape, images, traits), variant: $0)
                }
            })
    }

    static func normalizationGradient(_ shape: Shape, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "batch_normalization_gradient", name: shape.caseName(images), input: shape, output: shape,
            images: images, layout: .blocks(shape), isExactOnIntegers: false,
            numbers: { fill, seed in
                let (x, g) = (fill.batch(shape, images, seed), fill.batch(shape, images, seed &+ 1))
                let given = try Statistics(fill, shape, seed)
                let sums = [seed &+ 5, seed &+ 6].map { fill.values(shape.channels, seed: $0) }
                let exact = try sums.map {
                    Evaluation(exact: try Activation(shape: Shape(features: shape.channels), floats: $0))
                }
                let gradients = try Reference.batchNormalizationInputGradients(
                    inputs: x.images, gradients: g.images, mean: given.mean, inverseDeviation: given.inverse,
                    weight: given.scale, weightGradient: exact[0], biasGradient: exact[1])
                return Numbers(
                    inputs: [
                        Values(values: x.values, layout: .blocks(shape)),
                        Values(values: g.values, layout: .blocks(shape)), Values(values: given.values),
                        Values(values: sums[0] + sums[1]),
                    ],
                    weights: [Values(values: given.scale.values + given.shift.values)],
                    expected: Evaluation(joining: gradients))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    BatchNormalizationGradientOperation(extent: ChannelExtent(shape, images, traits), variant: $0)
                }
            })
    }

    static func runningStatistics(_ shape: Shape, images: Int) -> TrainingCase {
        let channels = shape.channels
        return TrainingCase(
            operation: "running_statistics", name: shape.caseName(images), input: Shape(features: 3 * channels),
            output: Shape(features: 2 * channels), images: images, isExactOnIntegers: false,
            numbers: { fill, seed in
                let given = try Statistics(fill, shape, seed), momentum = 0.1
                let running = [seed &+ 7, seed &+ 8].map { fill.values(channels, seed: $0) }
                let batch = BatchStatistics(
                    mean: Evaluation(exact: given.mean), variance: Evaluation(exact: given.variance),
                    count: images * shape.height * shape.width)
                let moved = try Reference.runningStatistics(
                    mean: Tensor(shape: [channels], values: running[0]),
                    variance: Tensor(shape: [channels], values: running[1]), after: batch, momentum: momentum)
                return Numbers(
                    inputs: [Values(values: given.values)], initial: running[0] + running[1],
                    expected: Evaluation(inOneRow: [moved.mean, moved.variance]))
            },
            variants: {
                [RunningStatisticsOperation(extent: ChannelExtent(shape, images, $0), momentum: 0.1)]
            })
    }
}

/// Statistics that a batch might have, and scales and shifts.
private struct Statistics {
    let mean, variance, inverse: Activation
    let scale, shift: Tensor

    init(_ fill: Fill, _ shape: Shape, _ seed: UInt64) throws {
        let channels = Shape(features: shape.channels)
        let draw = { (place: UInt64) in fill.values(shape.channels, seed: seed &+ place) }
        mean = try Activation(shape: channels, floats: draw(2))
        variance = try Activation(shape: channels, floats: draw(3).map { abs($0) + 0.25 })
        inverse = try Activation(shape: channels, floats: draw(3).map { 1 / (abs($0) + 0.25).squareRoot() })
        scale = Tensor(shape: [shape.channels], values: draw(9))
        shift = Tensor(shape: [shape.channels], values: draw(10))
    }

    /// As they lie on a device.
    var values: [Float] { [mean, variance, inverse].flatMap(\.values).map(Float.init) }
}
