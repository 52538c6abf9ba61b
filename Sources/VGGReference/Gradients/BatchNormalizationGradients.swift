public import VGGModel

extension Reference {
    /// The gradients of the weight and the bias of batch normalisation in training: Σ g (x - mean) r and Σ g, over images
    /// and pixels, r the inverse deviation.
    ///
    /// Mean and inverse deviation are taken as exact: they are what a device kept from its forward pass. A term of the
    /// weight's is rounded as a difference and by two products, one of which may follow the sum, and passes at most n - 1
    /// additions; one rounding more allows for the reference's own. Σ g x - mean Σ g instead cancels, and has no such
    /// bound. The bias's is a plain sum.
    ///
    /// - Throws: `ReferenceError` where the images are not pairs of one shape, or there is not one of each value per
    ///   channel.
    public static func batchNormalizationParameterGradients(
        inputs: [Activation], gradients: [Activation], mean: Activation, inverseDeviation: Activation
    ) throws(ReferenceError) -> (weight: Evaluation, bias: Evaluation) {
        let shape = try normalizedShape(inputs, gradients, mean, inverseDeviation)
        let (images, given) = (inputs.map(\.values), gradients.map(\.values))
        let (means, inverses) = (mean.values, inverseDeviation.values)
        let products = Batch.channelSums(images: images.count, shape: shape) { image, channel, index in
            given[image][index] * (images[image][index] - means[channel])
        }
        let sizes = Batch.channelSums(images: images.count, shape: shape) { image, channel, index in
            abs(given[image][index] * (images[image][index] - means[channel]))
        }
        let count = images.count * shape.height * shape.width
        let gamma = SinglePrecision.gamma(count + 3)
        let magnitudes = zip(sizes, inverses).map { $0 * abs($1) }
        let flush = (1 + gamma) * Double(3 * count + 1) * SinglePrecision.smallestNormal
        let largest = given.joined().reduce(1) { max($0, abs($1)) }
        let bounds = zip(magnitudes, inverses).map { gamma * $0 + flush * (1 + abs($1)) * largest }
        let weight = perChannel(zip(products, inverses).map(*), sizes: magnitudes, bounds: bounds)
        return (weight, try biasGradient(gradients))
    }

    /// The gradients of what batch normalisation read in training: w r (g - B / n - (x - mean) r W / n).
    ///
    /// w is the weight, r the inverse deviation, W and B the gradients of weight and bias, n the number of values of a
    /// channel. Mean and inverse deviation are taken as exact, W and B may be uncertain: they may be a device's own sums,
    /// taken as exact, or evaluations. A term of a g + b x + c, whose coefficients may be made beforehand, is rounded by at
    /// most six products, three additions and a division, or a reciprocal and a product; one rounding more allows for the
    /// reference's own.
    ///
    /// - Throws: `ReferenceError` where the images are not pairs of one shape, or there is not one of each value per
    ///   channel.
    public static func batchNormalizationInputGradients(
        inputs: [Activation], gradients: [Activation], mean: Activation, inverseDeviation: Activation, weight: Tensor,
        weightGradient: Evaluation, biasGradient: Evaluation
    ) throws(ReferenceError) -> [Evaluation] {
        let shape = try normalizedShape(inputs, gradients, mean, inverseDeviation)
        let channels = Shape(features: shape.channels)
        guard weight.shape == [shape.channels], weightGradient.shape == channels, biasGradient.shape == channels else {
            throw ReferenceError(
                .shapeMismatch,
                "batch normalisation of \(shape.channels) channels has as many weights and gradients of weights and biases, "
                    + "not \(weight.shape), \(weightGradient.shape) and \(biasGradient.shape)")
        }
        let gradient = NormalizationGradient(
            mean: mean.values, inverse: inverseDeviation.values, weight: weight.values.map(Double.init),
            weightGradient: weightGradient, biasGradient: biasGradient,
            count: Double(inputs.count * shape.height * shape.width))
        return zip(inputs, gradients).map(gradient.applied)
    }

    private static func normalizedShape(
        _ inputs: [Activation], _ gradients: [Activation], _ mean: Activation, _ inverse: Activation
    ) throws(ReferenceError) -> Shape {
        let (input, gradient) = try Batch.shapes(inputs: inputs, gradients: gradients)
        try Batch.check(gradient, is: input, "gradients of these inputs")
        try Batch.check(mean.shape, is: Shape(features: input.channels), "means of \(input.channels) channels")
        try Batch.check(
            inverse.shape, is: Shape(features: input.channels), "inverse deviations of \(input.channels) channels")
        return input
    }
}

/// The gradient of what a normalisation reads, one image at a time.
private struct NormalizationGradient {
    let mean: [Double]
    let inverse: [Double]
    let weight: [Double]
    let weightGradient: Evaluation
    let biasGradient: Evaluation
    let count: Double

    func applied(to input: Activation, _ gradient: Activation) -> Evaluation {
        let area = input.shape.height * input.shape.width
        var (values, sizes, bounds): ([Double], [Double], [Double]) = ([], [], [])
        for (index, value) in input.values.enumerated() {
            let (channel, given) = (index / area, gradient.values[index])
            let scale = weight[channel] * inverse[channel], slope = inverse[channel] / count
            let difference = value - mean[channel]
            let others = biasGradient.values[channel] / count + difference * slope * weightGradient.values[channel]
            values.append(scale * (given - others))
            sizes.append(abs(scale) * (abs(given) + size(of: value, channel)))
            let passedOn =
                biasGradient.bounds[channel] / count
                + abs(difference * slope) * weightGradient.bounds[channel]
            bounds.append(abs(scale) * passedOn + Self.gamma * sizes[index] + flushed(value, channel))
        }
        return Evaluation(
            output: Activation(unchecked: values, shape: input.shape), magnitudes: sizes, bounds: bounds)
    }

    private static let gamma = SinglePrecision.gamma(SinglePrecision.division + 10)

    private func size(of value: Double, _ channel: Int) -> Double {
        let factor = (abs(value) + abs(mean[channel])) * abs(inverse[channel])
        return (biasGradient.sizes(at: channel) + factor * weightGradient.sizes(at: channel)) / count
    }

    private func flushed(_ value: Double, _ channel: Int) -> Double {
        let scale = (1 + abs(weight[channel])) * (1 + abs(inverse[channel])) * (1 + abs(inverse[channel]))
        let shift = 1 + abs(value) + abs(mean[channel])
        return 16 * SinglePrecision.smallestNormal * scale * shift * (1 + weightGradient.sizes(at: channel))
    }
}

extension Evaluation {
    /// The largest size that an uncertain value may have.
    fileprivate func sizes(at index: Int) -> Double { abs(values[index]) + bounds[index] }
}
