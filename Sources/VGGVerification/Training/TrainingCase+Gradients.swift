import VGGBackend
import VGGModel
import VGGReference

/// The gradients of convolutions, pools, rectifiers and response normalisation.
extension TrainingCase {
    static func weightGradient(_ shape: Shape, _ channels: Int, kernel: Int, images: Int) -> TrainingCase {
        let output = Shape(channels: channels, height: shape.height, width: shape.width)
        return TrainingCase(
            operation: "convolution_weight_gradient",
            name: "\(kernel)x\(kernel)-\(shape.channels)to\(channels)-\(shape.height)x\(shape.width)-x\(images)",
            input: shape, output: Shape(channels: channels * shape.channels, height: kernel, width: kernel),
            images: images,
            numbers: { fill, seed in
                let (x, g) = (fill.batch(shape, images, seed), fill.batch(output, images, seed &+ 1))
                return Numbers(
                    inputs: [
                        Values(values: x.values, layout: shape.channels > 4 ? .blocks(shape) : .plain),
                        Values(values: g.values, layout: .blocks(output)),
                    ],
                    expected: try Reference.convolutionWeightGradient(
                        inputs: x.images, gradients: g.images, kernel: kernel))
            },
            variants: { traits in
                let problem = WeightGradientProblem(
                    traits: traits, input: shape, channels: channels, kernel: kernel,
                    inputBlock: shape.channels > 4 ? traits.family.vector : 1, batch: images)
                return problem.candidates.map(problem.operation)
            })
    }

    static func biasGradient(_ shape: Shape, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "bias_gradient", name: shape.caseName(images), input: shape,
            output: Shape(features: shape.channels), images: images,
            numbers: { fill, seed in
                let gradient = fill.batch(shape, images, seed)
                return Numbers(
                    inputs: [Values(values: gradient.values, layout: .blocks(shape))],
                    expected: try Reference.biasGradient(gradient.images))
            },
            variants: { traits in
                SumVariant.candidates(for: traits).map {
                    BiasGradientOperation(extent: ChannelExtent(shape, images, traits), variant: $0)
                }
            })
    }

    static func turned(_ inputs: Int, _ outputs: Int, kernel: Int) -> TrainingCase {
        let shape = [outputs, inputs, kernel, kernel]
        return TrainingCase(
            operation: "turned_filters", name: "\(kernel)x\(kernel)-\(inputs)to\(outputs)",
            input: Shape(channels: outputs * inputs, height: kernel, width: kernel),
            output: Shape(channels: inputs * outputs, height: kernel, width: kernel), images: 1,
            numbers: { fill, seed in
                let weights = Tensor(shape: shape, values: fill.values(shape.reduce(1, *), seed: seed))
                let turned = try Reference.turned(weights)
                return Numbers(
                    inputs: [Values(values: weights.values)],
                    expected: Evaluation(
                        exact: try Activation(
                            shape: Shape(channels: inputs * outputs, height: kernel, width: kernel),
                            floats: turned.values)))
            },
            variants: {
                [
                    TurnedFiltersOperation(
                        inputs: inputs, outputs: outputs, taps: kernel * kernel, vector: $0.family.vector)
                ]
            })
    }

    static func maxPool(_ shape: Shape, rectified: Bool, images: Int) -> TrainingCase {
        let pooled = Shape(channels: shape.channels, height: shape.height / 2, width: shape.width / 2)
        return TrainingCase(
            operation: "max_pool_gradient", name: shape.caseName(images) + (rectified ? "-relu" : ""), input: shape,
            output: shape, images: images, layout: .blocks(shape),
            numbers: { fill, seed in
                let (x, g) = (fill.batch(shape, images, seed), fill.batch(pooled, images, seed &+ 1))
                let rectify = { (image: Activation) in
                    try Activation(shape: shape, values: image.values.map { rectified ? max($0, 0) : $0 })
                }
                let inputs = try x.images.map(rectify)
                let expected = try zip(inputs, g.images).map { input, gradient in
                    let own = try Reference.maxPool2x2Gradient(Evaluation(exact: gradient), input: input)
                    return rectified ? try Reference.reluGradient(own, output: input) : own
                }
                return Numbers(
                    inputs: [
                        Values(values: inputs.flatMap(\.values).map(Float.init), layout: .blocks(shape)),
                        Values(values: g.values, layout: .blocks(pooled)),
                    ], expected: Evaluation(joining: expected))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    MaxPoolGradientOperation(
                        input: shape, rectified: rectified, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }

    static func averagePool(_ shape: Shape, grid: (Int, Int), images: Int) -> TrainingCase {
        let means = Shape(channels: shape.channels, height: grid.0, width: grid.1)
        return TrainingCase(
            operation: "average_pool_gradient", name: shape.caseName(images) + "-to-\(grid.0)x\(grid.1)", input: means,
            output: shape, images: images, layout: .blocks(shape), isExactOnIntegers: false,
            numbers: { fill, seed in
                let gradient = fill.batch(means, images, seed)
                return Numbers(
                    inputs: [Values(values: gradient.values, layout: .blocks(means))],
                    expected: Evaluation(
                        joining: try gradient.images.map {
                            try Reference.adaptiveAveragePoolGradient(Evaluation(exact: $0), input: shape)
                        }))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    AveragePoolGradientOperation(
                        input: shape, output: means, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }

    /// Features lie as plain rows, which need not be whole vectors; images in blocks.
    static func relu(_ shape: Shape, images: Int) -> TrainingCase {
        let isRow = shape.height * shape.width == 1, layout = isRow ? Layout.plain : .blocks(shape)
        return TrainingCase(
            operation: "relu_gradient", name: shape.caseName(images), input: shape, output: shape, images: images,
            layout: layout,
            numbers: { fill, seed in
                let (y, g) = (fill.batch(shape, images, seed), fill.batch(shape, images, seed &+ 1))
                return Numbers(
                    inputs: [Values(values: y.values, layout: layout), Values(values: g.values, layout: layout)],
                    expected: Evaluation(
                        joining: try zip(y.images, g.images).map {
                            try Reference.reluGradient(Evaluation(exact: $1), output: $0)
                        }))
            },
            variants: { traits in
                let vector = traits.family.vector
                let channels = isRow ? shape.channels : (shape.channels + vector - 1) / vector * vector
                return PointwiseVariant.candidates(for: traits).map {
                    ReLUGradientOperation(
                        count: images * channels * shape.height * shape.width, vector: vector, variant: $0)
                }
            })
    }

    static func responseNormalization(
        _ shape: Shape, _ layer: LocalResponseNormalization, images: Int
    ) -> TrainingCase {
        TrainingCase(
            operation: "local_response_normalization_gradient",
            name: shape.caseName(images) + "-\(layer.size)-\(layer.k)-\(layer.alpha)-\(layer.beta)", input: shape,
            output: shape, images: images, layout: .blocks(shape), isExactOnIntegers: false,
            numbers: { fill, seed in
                let (x, g) = (fill.batch(shape, images, seed), fill.batch(shape, images, seed &+ 1))
                return Numbers(
                    inputs: [
                        Values(values: x.values, layout: .blocks(shape)),
                        Values(values: g.values, layout: .blocks(shape)),
                    ],
                    expected: Evaluation(
                        joining: try zip(x.images, g.images).map {
                            try Reference.localResponseNormalizationGradient(Evaluation(exact: $1), input: $0, layer)
                        }))
            },
            variants: { traits in
                LocalResponseNormalizationOperation.candidates(for: traits, parameters: layer).map {
                    LocalResponseNormalizationGradientOperation(
                        shape: shape, parameters: layer, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }
}
