import Testing
import VGGModel
import VGGReference

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct NormalizationTests {
    @Test func responsesByHand() throws {
        let layer = LocalResponseNormalization(size: 3, k: 1, alpha: 0.5, beta: 2)
        let input = try Activation(shape: Shape(features: 4), values: [1, 2, -3, 4])
        let result = try Reference.localResponseNormalization(input, layer)
        // Bases: 1 + (1 + 4) / 2, 1 + (1 + 4 + 9) / 2, 1 + (4 + 9 + 16) / 2, 1 + (9 + 16) / 2.
        let expected = [1 / 12.25, 2.0 / 64, -3 / 240.25, 4 / 182.25]
        for (value, exact) in zip(result.values, expected) { #expect(abs(value / exact - 1) < 1e-14) }
    }

    /// The window reaches `size / 2` channels to each side and never another pixel.
    @Test(arguments: [1, 3, 5, 9], [1, 2, 5, 17])
    func responsesAgreeWithTheFormula(size: Int, channels: Int) throws {
        var generator = Seeded(43)
        let layer = LocalResponseNormalization(size: size, k: 2, alpha: 0.1, beta: 0.75)
        let shape = Shape(channels: channels, height: 2, width: 3)
        let image = generator.floats(shape.count).map { Double($0) * 10 }
        let result = try Reference.localResponseNormalization(Activation(shape: shape, values: image), layer)
        for (index, value) in image.enumerated() {
            let near = image.indices.filter { $0 % 6 == index % 6 && abs($0 / 6 - index / 6) <= size / 2 }
            let base = 2 + 0.1 * near.map { image[$0] * image[$0] }.reduce(0, +)
            #expect(abs(result.values[index] - value / (base.squareRoot() * base.squareRoot().squareRoot())) < 1e-13)
        }
    }

    @Test(arguments: [1e-4, 0.1], [1, 1000] as [Float])
    func floatResponsesStayWithinTheBound(alpha: Double, scale: Float) throws {
        var generator = Seeded(47)
        let layer = LocalResponseNormalization(alpha: alpha)
        let shape = Shape(channels: 32, height: 3, width: 3)
        let image = generator.floats(shape.count).map { $0 * scale }
        let input = Evaluation(exact: try Activation(shape: shape, floats: image))
        let result = try Reference.localResponseNormalization(input, layer)
        let bases = image.indices.map { index in
            let near = stride(from: index - 18, through: index + 18, by: 9).filter { image.indices.contains($0) }
            return Float(2) + Float(alpha) * near.map { image[$0] * image[$0] }.reduce(0, +)
        }
        let powers = zip(image, bases).map { $0 * pow($1, -0.75) }
        let roots = zip(image, bases).map { $0 * ((1 / sqrt($1)) * (1 / sqrt(sqrt($1)))) }
        #expect(try Comparison(of: powers, with: result).verdict == .withinBound)
        #expect(try Comparison(of: roots, with: result).verdict == .withinBound)
        let meanForSum = zip(image, bases).map { $0 * pow(2 + ($1 - 2) / 5, -0.75) }
        #expect(try Comparison(of: meanForSum, with: result).verdict == .exceeds)
    }

    @Test(
        arguments: [
            LocalResponseNormalization(size: 4), LocalResponseNormalization(size: -1),
            LocalResponseNormalization(k: 0), LocalResponseNormalization(alpha: -1),
            LocalResponseNormalization(beta: .nan),
        ])
    func impossibleResponsesAreRefused(layer: LocalResponseNormalization) throws {
        let input = try Activation(shape: Shape(features: 1), values: [1])
        #expect(throws: ReferenceError.self) { try Reference.localResponseNormalization(input, layer) }
    }

    @Test func notANumberPassesThroughWithoutATrap() throws {
        let input = Evaluation(exact: try Activation(shape: Shape(features: 3), values: [.nan, 1, .infinity]))
        let result = try Reference.localResponseNormalization(input, LocalResponseNormalization())
        #expect(result.values[0].isNaN)
        #expect(Reference.softmax(input).values.contains { $0.isNaN })
    }

    /// Folded in double precision, the normalised convolution is another convolution.
    @Test func foldingBatchNormalization() throws {
        var generator = Seeded(53)
        let shape = Shape(channels: 3, height: 4, width: 5)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        let parameters = generator.parameters([6, 3, 3, 3])
        let layer = batchNormalization(channels: 6, using: &generator)
        let exact = try Reference.batchNormalization(Reference.convolution(image, parameters), layer)
        let scales = zip(layer.weight.values, layer.variance.values).map {
            Double($0) / (Double($1) + layer.epsilon).squareRoot()
        }
        let weights = parameters.weight.values.enumerated().map { Float(Double($1) * scales[$0 / 27]) }
        let bias = parameters.bias.values.indices.map { channel in
            let centred = Double(parameters.bias.values[channel]) - Double(layer.mean.values[channel])
            return Float(centred * scales[channel] + Double(layer.bias.values[channel]))
        }
        let folded = LayerParameters(
            weight: Tensor(shape: [6, 3, 3, 3], values: weights), bias: Tensor(shape: [6], values: bias))
        let result = try Reference.convolution(Evaluation(exact: image), folded)
        // Rounding the folded weights to floats is one rounding of each term, well inside the layer's bound.
        for index in exact.values.indices {
            #expect(
                abs(exact.values[index] - result.values[index]) <= SinglePrecision.gamma(1) * result.magnitudes[index])
        }
        #expect(Comparison.relativeL2(of: result.values.map(Float.init), from: exact.values) < 1e-7)
    }

    @Test func floatBatchNormalizationStaysWithinTheBound() throws {
        var generator = Seeded(59)
        let shape = Shape(channels: 6, height: 3, width: 3)
        let image = generator.floats(shape.count)
        let layer = batchNormalization(channels: 6, using: &generator)
        let input = Evaluation(exact: try Activation(shape: shape, floats: image))
        let result = try Reference.batchNormalization(input, layer)
        let (weight, bias) = (layer.weight.values, layer.bias.values)
        let (mean, variance) = (layer.mean.values, layer.variance.values)
        let direct = image.enumerated().map { index, value in
            let c = index / 9
            return (value - mean[c]) / sqrt(variance[c] + Float(layer.epsilon)) * weight[c] + bias[c]
        }
        let scaled = image.enumerated().map { index, value in
            let c = index / 9
            let scale = weight[c] * (1 / sqrt(variance[c] + Float(layer.epsilon)))
            return value * scale + (bias[c] - mean[c] * scale)
        }
        #expect(try Comparison(of: direct, with: result).verdict == .withinBound)
        #expect(try Comparison(of: scaled, with: result).verdict == .withinBound)
        #expect(try Comparison(of: direct.map { $0 + 1e-4 }, with: result).verdict == .exceeds)
        #expect(throws: ReferenceError.self) {
            try Reference.batchNormalization(Activation(shape: Shape(features: 2), values: [1, 2]), layer)
        }
    }

    private func batchNormalization(channels: Int, using generator: inout Seeded) -> BatchNormalization {
        let shape = [channels]
        return BatchNormalization(
            weight: Tensor(shape: shape, values: generator.floats(channels)),
            bias: Tensor(shape: shape, values: generator.floats(channels)),
            mean: Tensor(shape: shape, values: generator.floats(channels)),
            variance: Tensor(shape: shape, values: generator.floats(channels).map { $0 * $0 + 0.01 }))
    }
}
