import Testing
import VGGModel
import VGGReference

@Suite struct DenseTests {
    @Test func threeToTwoByHand() throws {
        let parameters = LayerParameters(
            weight: Tensor(shape: [2, 3], values: [1, -2, 3, 0.5, 0, -1]),
            bias: Tensor(shape: [2], values: [-1, 2]))
        let input = try Activation(shape: Shape(channels: 1, height: 1, width: 3), values: [4, 5, -6])
        let result = try Reference.dense(Evaluation(exact: input), parameters)
        #expect(result.values == [-25, 10])
        #expect(result.magnitudes == [33, 10])
        #expect(result.shape == Shape(features: 2))
    }

    @Test(arguments: [1, 16, 17, 1000], FloatSums.allCases)
    func floatsInAnyOrderStayWithinTheBound(inputs: Int, order: FloatSums) throws {
        var generator = Seeded(19)
        let image = generator.floats(inputs)
        let parameters = generator.parameters([5, inputs])
        let input = Evaluation(exact: try Activation(shape: Shape(features: inputs), floats: image))
        let result = try Reference.dense(input, parameters)
        let rows = parameters.weight.values
        let floats = (0..<5).map { row in
            let pairs = Array(zip(rows[row * inputs..<(row + 1) * inputs], image))
            return order.sum(parameters.bias.values[row], pairs, using: &generator)
        }
        #expect(try Comparison(of: floats, with: result).verdict == .withinBound)
        let rotated = Array(floats[1...] + floats[..<1])
        #expect(try Comparison(of: rotated, with: result).verdict == .exceeds)
        #expect(try Reference.dense(input.output, parameters) == result.output)
    }

    /// Terms too small to move the sum one by one are all lost: about as much as any order of summation can lose.
    @Test func theBoundIsNearlyAttained() throws {
        let ones = LayerParameters(
            weight: Tensor(shape: [1, 100], values: [Float](repeating: 1, count: 100)),
            bias: Tensor(shape: [1], values: [1]))
        let image = [Float](repeating: 0x1p-24, count: 100)
        let input = Evaluation(exact: try Activation(shape: Shape(features: 100), floats: image))
        let sum = image.reduce(1, +)
        let comparison = try Comparison(of: [sum], with: Reference.dense(input, ones))
        #expect(sum == 1)
        #expect(comparison.verdict == .withinBound)
        #expect(comparison.worstRatio > 0.95)
    }

    /// The dense layer on an image is the convolution whose kernel covers it, taken at the centre.
    @Test func agreesWithACoveringConvolution() throws {
        var generator = Seeded(23)
        let shape = Shape(channels: 4, height: 3, width: 3)
        let image = try Activation(shape: shape, floats: generator.integers(shape.count))
        let filters = LayerParameters(
            weight: Tensor(shape: [6, 4, 3, 3], values: generator.integers(6 * 36)),
            bias: Tensor(shape: [6], values: generator.integers(6)))
        let rows = LayerParameters(weight: filters.weight.reshaped([6, 36]), bias: filters.bias)
        let convolved = try Reference.convolution(image, filters).values
        #expect(try Reference.dense(image, rows).values == (0..<6).map { convolved[9 * $0 + 4] })
    }

    @Test func weightsThatDoNotFitAreRefused() throws {
        var generator = Seeded(29)
        let image = try Activation(shape: Shape(features: 4), values: [1, 2, 3, 4])
        let parameters = generator.parameters([2, 5])
        #expect(throws: ReferenceError.self) { try Reference.dense(image, parameters) }
    }
}
