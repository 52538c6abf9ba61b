import Testing
import VGGModel
import VGGReference

@Suite struct BatchNormalizationGradientTests {
    @Test func agreesWithDifferences() throws {
        let example = try NormalizationCase(seed: 313)
        let normalized = try example.normalized()
        let (mean, inverse) = (normalized.statistics.mean.output, normalized.inverseDeviation.output)
        let loss = { (inputs: [Activation], weight: Tensor, bias: Tensor) in
            let batch = try Reference.batchNormalization(
                inputs, weight: weight, bias: bias, epsilon: NormalizationCase.epsilon)
            return product(example.gradients, batch.outputs.map(\.output))
        }
        let sums = try Reference.batchNormalizationParameterGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse)
        let start = try loss(example.inputs, example.weight, example.bias)
        for channel in 0..<4 {
            let weight = try loss(example.inputs, moved(example.weight, at: channel, by: 0.5), example.bias)
            let bias = try loss(example.inputs, example.weight, moved(example.bias, at: channel, by: 0.5))
            let step = { (tensor: Tensor) in
                Double(moved(tensor, at: channel, by: 0.5).values[channel]) - Double(tensor.values[channel])
            }
            #expect(abs((weight - start) / step(example.weight) - sums.weight.values[channel]) < 1e-12)
            #expect(abs((bias - start) / step(example.bias) - sums.bias.values[channel]) < 1e-12)
        }
        let inputs = try Reference.batchNormalizationInputGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse,
            weight: example.weight, weightGradient: sums.weight, biasGradient: sums.bias)
        let size = NormalizationCase.shape.count
        let expected = try differences(at: example.inputs.flatMap(\.values)) { values in
            let images = try (0..<3).map {
                try Activation(shape: NormalizationCase.shape, values: Array(values[$0 * size..<($0 + 1) * size]))
            }
            return try loss(images, example.weight, example.bias)
        }
        #expect(worstDifference(inputs.flatMap(\.values), expected) < 1e-9)
    }

    @Test(arguments: FloatSums.allCases)
    func floatParameterGradientsStayWithinTheBound(order: FloatSums) throws {
        var generator = Seeded(317)
        let example = try NormalizationCase(seed: 331)
        let (mean, inverse) = try example.rounded()
        let sums = try Reference.batchNormalizationParameterGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse)
        var (inside, outside, biases, missing): ([Float], [Float], [Float], [Float]) = ([], [], [], [])
        for channel in 0..<4 {
            let (m, r) = (Float(mean.values[channel]), Float(inverse.values[channel]))
            let pairs = Array(
                zip(example.channel(channel, of: example.gradients), example.channel(channel, of: example.inputs)))
            inside.append(order.sum(0, pairs.map { ($0, ($1 - m) * r) }, using: &generator))
            outside.append(order.sum(0, pairs.map { ($0, $1 - m) }, using: &generator) * r)
            missing.append(pairs.dropLast().reduce(0) { $0 + $1.0 * ($1.1 - m) } * r)
            biases.append(order.sum(0, pairs.map { ($0.0, 1) }, using: &generator))
        }
        #expect(try verdict(inside, sums.weight) == .withinBound)
        #expect(try verdict(outside, sums.weight) == .withinBound)
        #expect(try verdict(biases, sums.bias) == .withinBound)
        #expect(try verdict(missing, sums.weight) == .exceeds)
        #expect(try verdict(biases.map { $0 / 15 }, sums.bias) == .exceeds)
    }

    /// The sums are a device's own, so that the last kernel is checked by itself.
    @Test func floatInputGradientsStayWithinTheBound() throws {
        let example = try NormalizationCase(seed: 337)
        let (mean, inverse) = try example.rounded()
        let sums = try Reference.batchNormalizationParameterGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse)
        let (weights, biases) = (sums.weight.values.map(Float.init), sums.bias.values.map(Float.init))
        let given = { (floats: [Float]) in Evaluation(exact: try Activation(shape: Shape(features: 4), floats: floats))
        }
        let results = try Reference.batchNormalizationInputGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse,
            weight: example.weight, weightGradient: given(weights), biasGradient: given(biases))
        let chained = try Reference.batchNormalizationInputGradients(
            inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse,
            weight: example.weight, weightGradient: sums.weight, biasGradient: sums.bias)
        for image in results.indices {
            let (direct, coefficients, defect) = floats(image, example, mean, inverse, weights, biases)
            #expect(try verdict(direct, results[image]) == .withinBound)
            #expect(try verdict(coefficients, results[image]) == .withinBound)
            #expect(try verdict(direct, chained[image]) == .withinBound)
            #expect(try verdict(defect, chained[image]) == .exceeds)
            #expect(zip(results[image].bounds, chained[image].bounds).allSatisfy { $0 < $1 })
        }
    }

    /// The formula as it stands, its coefficients made beforehand, and without the mean of the gradients.
    private func floats(
        _ image: Int, _ example: NormalizationCase, _ mean: Activation, _ inverse: Activation, _ weights: [Float],
        _ biases: [Float]
    ) -> (direct: [Float], coefficients: [Float], defect: [Float]) {
        let count = Float(example.count)
        var (direct, coefficients, defect): ([Float], [Float], [Float]) = ([], [], [])
        for (index, value) in example.inputs[image].values.enumerated() {
            let (c, x, g) = (index / 15, Float(value), Float(example.gradients[image].values[index]))
            let (m, r, w) = (Float(mean.values[c]), Float(inverse.values[c]), example.weight.values[c])
            let normalized = (x - m) * r
            direct.append(w * r * (g - biases[c] / count - normalized * weights[c] / count))
            defect.append(w * r * (g - normalized * weights[c] / count))
            let slope = -(w * r) * r * (weights[c] / count)
            let shift = -(w * r) * (biases[c] / count) - slope * m
            coefficients.append((w * r * g).addingProduct(slope, x) + shift)
        }
        return (direct, coefficients, defect)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let example = try NormalizationCase(seed: 347)
        let (mean, inverse) = try example.rounded()
        let one = try Activation(shape: Shape(features: 1), values: [1])
        for (mean, inverse) in [(one, inverse), (mean, one)] {
            #expect(throws: ReferenceError.self) {
                try Reference.batchNormalizationParameterGradients(
                    inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse)
            }
        }
        #expect(throws: ReferenceError.self) {
            try Reference.batchNormalizationInputGradients(
                inputs: example.inputs, gradients: example.gradients, mean: mean, inverseDeviation: inverse,
                weight: example.weight, weightGradient: Evaluation(exact: one), biasGradient: Evaluation(exact: one))
        }
    }
}
