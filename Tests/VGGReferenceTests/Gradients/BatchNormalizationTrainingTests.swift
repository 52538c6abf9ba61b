import Testing
import VGGModel
import VGGReference

/// A batch that is normalised, and gradients of what comes of it.
struct NormalizationCase {
    static let shape = Shape(channels: 4, height: 3, width: 5)
    static let epsilon = 1e-3

    let inputs: [Activation]
    let gradients: [Activation]
    let weight: Tensor
    let bias: Tensor

    init(seed: UInt64, mean: Double = 0.5) throws {
        var generator = Seeded(seed)
        inputs = try generator.batch(3, of: Self.shape).map {
            try Activation(shape: Self.shape, floats: $0.values.map { Float($0 + mean) })
        }
        gradients = try generator.batch(3, of: Self.shape)
        weight = generator.vector(4)
        bias = generator.vector(4)
    }

    /// Values of each channel.
    var count: Int { inputs.count * Self.shape.height * Self.shape.width }

    func normalized() throws -> NormalizedBatch {
        try Reference.batchNormalization(inputs, weight: weight, bias: bias, epsilon: Self.epsilon)
    }

    /// The values of a channel, of all images.
    func channel(_ channel: Int, of images: [Activation]) -> [Float] {
        images.flatMap { $0.values[channel * 15..<(channel + 1) * 15].map(Float.init) }
    }

    /// Means and inverse deviations rounded to floats, as a device has them.
    func rounded() throws -> (mean: Activation, inverse: Activation) {
        let result = try normalized()
        let round = { (values: Evaluation) in
            try Activation(shape: values.shape, floats: values.values.map(Float.init))
        }
        return (try round(result.statistics.mean), try round(result.inverseDeviation))
    }
}

@Suite struct BatchNormalizationTrainingTests {
    @Test func byHand() throws {
        let shape = Shape(channels: 1, height: 1, width: 2)
        let batch = try [[1.0, 3], [5, 7]].map { try Activation(shape: shape, values: $0) }
        let result = try Reference.batchNormalization(
            batch, weight: Tensor(shape: [1], values: [2]), bias: Tensor(shape: [1], values: [10]), epsilon: 4)
        #expect(result.statistics.mean.values == [4] && result.statistics.variance.values == [5])
        #expect(result.statistics.count == 4)
        #expect(zip(result.outputs.flatMap(\.values), [8.0, 28 / 3, 32 / 3, 12]).allSatisfy { abs($0 - $1) < 1e-14 })
        let running = try Reference.runningStatistics(
            mean: Tensor(shape: [1], values: [8]), variance: Tensor(shape: [1], values: [1]),
            after: result.statistics, momentum: 0.25)
        // A quarter of the way from 8 to 4, and from 1 to 20 / 3.
        #expect(running.mean.values == [7] && abs(running.variance.values[0] - 29 / 12) < 1e-15)
    }

    /// With the statistics of the batch given as running ones, inference computes the same.
    @Test func agreesWithInference() throws {
        let example = try NormalizationCase(seed: 271)
        let shape = NormalizationCase.shape
        let (mean, _) = try example.rounded()
        let variance = try example.normalized().statistics.variance.values.map(Float.init)
        let layer = BatchNormalization(
            weight: example.weight, bias: example.bias, mean: Tensor(shape: [4], values: mean.values.map(Float.init)),
            variance: Tensor(shape: [4], values: variance), epsilon: NormalizationCase.epsilon)
        for (image, output) in zip(example.inputs, try example.normalized().outputs) {
            #expect(worstDifference(try Reference.batchNormalization(image, layer).values, output.values) < 1e-6)
            #expect(output.shape == shape)
        }
    }

    @Test(arguments: FloatSums.allCases, [0.5, 100])
    func floatStatisticsStayWithinTheBound(order: FloatSums, mean: Double) throws {
        var generator = Seeded(277)
        let example = try NormalizationCase(seed: 281, mean: mean)
        let result = try example.normalized()
        var (means, variances, unbiased, onePass): ([Float], [Float], [Float], [Float]) = ([], [], [], [])
        let count = Float(example.count)
        for channel in 0..<4 {
            let values = example.channel(channel, of: example.inputs)
            let mean = order.sum(0, values.map { ($0, 1) }, using: &generator) / count
            let squares = order.sum(0, values.map { ($0 - mean, $0 - mean) }, using: &generator)
            means.append(mean)
            variances.append(squares / count)
            unbiased.append(squares / (count - 1))
            onePass.append(values.reduce(0) { $0 + $1 * $1 } / count - mean * mean)
        }
        let inverses = variances.map { 1 / ($0 + Float(NormalizationCase.epsilon)).squareRoot() }
        #expect(try verdict(means, result.statistics.mean) == .withinBound)
        #expect(try verdict(variances, result.statistics.variance) == .withinBound)
        #expect(try verdict(inverses, result.inverseDeviation) == .withinBound)
        #expect(try verdict(unbiased, result.statistics.variance) == .exceeds)
        #expect(try mean < 1 || verdict(onePass, result.statistics.variance) == .exceeds)
        let withoutEpsilon = variances.map { 1 / $0.squareRoot() }
        #expect(try verdict(withoutEpsilon, result.inverseDeviation) == .exceeds)
        for (image, output) in zip(example.inputs, result.outputs) {
            let (direct, shifted) = floats(image, means, inverses, example)
            #expect(try verdict(direct, output) == .withinBound)
            #expect(try verdict(shifted, output) == .withinBound)
            #expect(try verdict(direct.map { $0 + 1e-2 }, output) == .exceeds)
        }
    }

    /// Each kernel by itself: means and inverse deviations are given.
    @Test func givenStatisticsHaveTighterBounds() throws {
        let example = try NormalizationCase(seed: 283)
        let (mean, inverse) = try example.rounded()
        let outputs = try Reference.batchNormalization(
            example.inputs, mean: Evaluation(exact: mean), inverseDeviation: Evaluation(exact: inverse),
            weight: example.weight, bias: example.bias)
        let chained = try example.normalized().outputs
        for index in outputs.indices {
            let (direct, shifted) = floats(
                example.inputs[index], mean.values.map(Float.init), inverse.values.map(Float.init), example)
            #expect(try verdict(direct, outputs[index]) == .withinBound)
            #expect(try verdict(shifted, outputs[index]) == .withinBound)
            #expect(try verdict(direct.map { $0 + 1e-5 }, outputs[index]) == .exceeds)
            #expect(zip(outputs[index].bounds, chained[index].bounds).allSatisfy { $0 < $1 })
        }
    }

    private func floats(
        _ image: Activation, _ means: [Float], _ inverses: [Float], _ example: NormalizationCase
    ) -> (direct: [Float], shifted: [Float]) {
        let (weight, bias) = (example.weight.values, example.bias.values)
        let direct = image.values.enumerated().map { index, value in
            let c = index / 15
            return (Float(value) - means[c]) * inverses[c] * weight[c] + bias[c]
        }
        let shifted = image.values.enumerated().map { index, value in
            let c = index / 15, scale = inverses[index / 15] * weight[index / 15]
            return (bias[c] - means[c] * scale).addingProduct(Float(value), scale)
        }
        return (direct, shifted)
    }

    @Test func floatRunningStatisticsStayWithinTheBound() throws {
        let batch = try NormalizationCase(seed: 293).normalized().statistics
        var generator = Seeded(307)
        let (mean, variance) = (generator.vector(4), generator.vector(4))
        let running = try Reference.runningStatistics(mean: mean, variance: variance, after: batch)
        let factor = Float(batch.count) / Float(batch.count - 1)
        let weighed = zip(variance.values, batch.variance.values).map { 0.9 * $0 + 0.1 * (Float($1) * factor) }
        let lerped = zip(mean.values, batch.mean.values).map { $0 + Float(0.1) * (Float($1) - $0) }
        #expect(try verdict(weighed, running.variance) == .withinBound)
        #expect(try verdict(lerped, running.mean) == .withinBound)
        let biased = zip(variance.values, batch.variance.values).map { 0.9 * $0 + 0.1 * Float($1) }
        #expect(try verdict(biased, running.variance) == .exceeds)
        let swapped = zip(mean.values, batch.mean.values).map { 0.1 * $0 + Float(0.9) * Float($1) }
        #expect(try verdict(swapped, running.mean) == .exceeds)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let example = try NormalizationCase(seed: 311)
        let three = Tensor(shape: [3], values: [1, 2, 3])
        #expect(throws: ReferenceError.self) { try Reference.batchStatistics([]) }
        #expect(throws: ReferenceError.self) {
            try Reference.batchNormalization(example.inputs, weight: three, bias: example.bias, epsilon: 1e-5)
        }
        let alone = try Reference.batchStatistics([Activation(shape: Shape(features: 3), values: [1, 2, 3])])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.runningStatistics(mean: three, variance: three, after: alone)
        }
        #expect(error.message.contains("two values"))
    }
}
