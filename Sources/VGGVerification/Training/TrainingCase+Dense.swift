import VGGBackend
import VGGModel
import VGGReference

/// The gradients of dense layers, dropout and the loss.
extension TrainingCase {
    static func denseInput(_ inputs: Int, _ outputs: Int, images: Int) -> TrainingCase {
        let shape = Shape(features: outputs)
        return TrainingCase(
            operation: "dense_input_gradient", name: "\(inputs)to\(outputs)-x\(images)", input: shape,
            output: Shape(features: inputs), images: images,
            numbers: { fill, seed in
                let gradient = fill.batch(shape, images, seed)
                let weight = Tensor(shape: [outputs, inputs], values: fill.values(inputs * outputs, seed: seed &+ 1))
                return Numbers(
                    inputs: [Values(values: gradient.values)], weights: [Values(values: weight.values)],
                    expected: Evaluation(
                        joining: try gradient.images.map {
                            try Reference.denseInputGradient(Evaluation(exact: $0), weight: weight)
                        }))
            },
            variants: { traits in
                DenseInputGradientOperation.candidates(for: traits, inputs: inputs, batch: images).map {
                    DenseInputGradientOperation(
                        inputs: inputs, outputs: outputs, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }

    static func denseWeight(_ inputs: Int, _ outputs: Int, images: Int) -> TrainingCase {
        TrainingCase(
            operation: "dense_weight_gradient", name: "\(inputs)to\(outputs)-x\(images)",
            input: Shape(features: inputs), output: Shape(channels: outputs, height: 1, width: inputs), images: images,
            numbers: { fill, seed in
                let x = fill.batch(Shape(features: inputs), images, seed)
                let g = fill.batch(Shape(features: outputs), images, seed &+ 1)
                return Numbers(
                    inputs: [Values(values: x.values), Values(values: g.values)],
                    expected: try Reference.denseWeightGradient(inputs: x.images, gradients: g.images))
            },
            variants: { traits in
                DenseWeightGradientOperation.candidates(for: traits).map {
                    DenseWeightGradientOperation(
                        inputs: inputs, outputs: outputs, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }

    static func denseBias(_ outputs: Int, images: Int) -> TrainingCase {
        let shape = Shape(features: outputs)
        return TrainingCase(
            operation: "dense_bias_gradient", name: "\(outputs)-x\(images)", input: shape, output: shape,
            images: images,
            numbers: { fill, seed in
                let gradient = fill.batch(shape, images, seed)
                return Numbers(
                    inputs: [Values(values: gradient.values)],
                    expected: try Reference.biasGradient(gradient.images))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    DenseBiasGradientOperation(
                        outputs: outputs, vector: traits.family.vector, batch: images, variant: $0)
                }
            })
    }

    static func dropout(_ count: Int, images: Int, probability: Double) -> TrainingCase {
        let shape = Shape(features: count)
        return TrainingCase(
            operation: "dropout", name: "\(count)-x\(images)-\(probability)", input: shape, output: shape,
            images: images, isExactOnIntegers: false,
            numbers: { fill, seed in
                let x = fill.batch(shape, images, seed)
                let keys = TrainingPlan.dropoutKeys(seed: seed, step: 3, count: 2)
                let mask = try DropoutMask(key: keys[1], probability: probability)
                return Numbers(
                    inputs: [
                        Values(values: x.values), Values(values: keys.map { Float(bitPattern: $0) }),
                    ],
                    expected: Evaluation(joining: try Reference.dropout(x.images.map { Evaluation(exact: $0) }, mask)))
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    DropoutOperation(
                        count: count * images, layer: 1, probability: probability, vector: traits.family.vector,
                        variant: $0)
                }
            })
    }

    /// Scores are numbers of the fill times `size`: large ones overflow where the largest is not taken off.
    static func crossEntropy(_ classes: Int, images: Int, smoothing: Double, size: Float = 1) -> TrainingCase {
        let shape = Shape(features: classes)
        return TrainingCase(
            operation: "cross_entropy",
            name: "\(classes)-x\(images)-\(smoothing)" + (size == 1 ? "" : "-times-\(size)"), input: shape,
            output: Shape(features: images * (classes + 1)), images: images, isExactOnIntegers: false,
            numbers: { fill, seed in
                let scores = fill.batch(shape, images, seed, times: size)
                let labels = (0..<images).map { (7 * $0 + Int(seed % 5)) % classes }
                // The kernel takes the smoothing as a float.
                let loss = try Reference.softmaxCrossEntropy(
                    scores.images, labels: labels, smoothing: Double(Float(smoothing)))
                return Numbers(
                    inputs: [
                        Values(values: scores.values),
                        Values(values: labels.map { Float(bitPattern: UInt32($0)) }),
                    ], expected: Evaluation(inOneRow: loss.gradients + [loss.losses]))
            },
            variants: {
                [
                    CrossEntropyOperation(
                        classes: classes, batch: images, smoothing: Float(smoothing), vector: $0.family.vector)
                ]
            })
    }
}
