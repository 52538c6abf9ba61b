import Testing
import VGGModel
import VGGReference

/// One convolution: its image, filters and kernel.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
    let input: Shape
    let filters: Int
    let kernel: Int

    var testDescription: String { "\(kernel)x\(kernel) of \(input) to \(filters)" }

    static let all: [ConvolutionCase] = [(1, 1, 1), (3, 5, 4), (16, 3, 7), (17, 6, 1), (4, 2, 9)].flatMap { extents in
        [1, 3, 5].map { kernel in
            let shape = Shape(channels: extents.0, height: extents.1, width: extents.2)
            return ConvolutionCase(input: shape, filters: 3, kernel: kernel)
        }
    }

    var weightShape: [Int] { [filters, input.channels, kernel, kernel] }

    /// The factors of every product behind one output, found by asking for each tap whether it lies in the image.
    func pairs(_ image: [Float], _ weights: [Float], filter: Int, row: Int, column: Int) -> [(Float, Float)] {
        var pairs: [(Float, Float)] = []
        for (index, weight) in weights.enumerated() where index / (input.channels * kernel * kernel) == filter {
            let channel = index / (kernel * kernel) % input.channels
            let y = row + index / kernel % kernel - kernel / 2
            let x = column + index % kernel - kernel / 2
            guard (0..<input.height).contains(y), (0..<input.width).contains(x) else { continue }
            pairs.append((weight, image[(channel * input.height + y) * input.width + x]))
        }
        return pairs
    }

    /// One value per output, in order, from the factors behind it and the filter's bias.
    func outputs<T>(
        _ image: [Float], _ parameters: LayerParameters, _ value: ([(Float, Float)], Float) -> T
    ) -> [T] {
        let (weights, bias) = (parameters.weight.values, parameters.bias.values)
        return (0..<filters * input.height * input.width).map { index in
            let filter = index / (input.height * input.width)
            let (row, column) = (index / input.width % input.height, index % input.width)
            return value(pairs(image, weights, filter: filter, row: row, column: column), bias[filter])
        }
    }
}

@Suite struct ConvolutionTests {
    @Test func twoByTwoByHand() throws {
        let parameters = LayerParameters(
            weight: Tensor(shape: [1, 1, 3, 3], values: [1, 2, 3, 4, 5, 6, 7, 8, -9]),
            bias: Tensor(shape: [1], values: [10]))
        let image = try Activation(shape: Shape(channels: 1, height: 2, width: 2), values: [1, 2, 3, 4])
        let result = try Reference.convolution(Evaluation(exact: image), parameters)
        // Top left: 5·1 + 6·2 + 8·3 - 9·4 + 10; its magnitude has 9·4 for -9·4.
        #expect(result.values == [15, 77, 57, 47])
        #expect(result.magnitudes == [87, 77, 57, 47])
    }

    @Test(arguments: ConvolutionCase.all)
    func agreesWithTheDefinitionOnIntegers(example: ConvolutionCase) throws {
        var generator = Seeded(7)
        let image = generator.integers(example.input.count)
        let shape = example.weightShape
        let parameters = LayerParameters(
            weight: Tensor(shape: shape, values: generator.integers(shape.reduce(1, *))),
            bias: Tensor(shape: [example.filters], values: generator.integers(example.filters)))
        let input = Evaluation(exact: try Activation(shape: example.input, floats: image))
        let result = try Reference.convolution(input, parameters)
        let sums = example.outputs(image, parameters) { $0.reduce(Double($1)) { $0 + Double($1.0 * $1.1) } }
        let sizes = example.outputs(image, parameters) { $0.reduce(Double(abs($1))) { $0 + Double(abs($1.0 * $1.1)) } }
        #expect(result.values == sums)
        #expect(result.magnitudes == sizes)
        #expect(result.shape == Shape(channels: 3, height: example.input.height, width: example.input.width))
        #expect(try Reference.convolution(input.output, parameters) == result.output)
    }

    @Test(arguments: ConvolutionCase.all, FloatSums.allCases)
    func floatsInAnyOrderStayWithinTheBound(example: ConvolutionCase, order: FloatSums) throws {
        var generator = Seeded(11)
        let image = generator.floats(example.input.count)
        let parameters = generator.parameters(example.weightShape)
        let input = Evaluation(exact: try Activation(shape: example.input, floats: image))
        let floats = example.outputs(image, parameters) { order.sum($1, $0, using: &generator) }
        let comparison = try Comparison(of: floats, with: Reference.convolution(input, parameters))
        #expect(comparison.verdict == .withinBound, "\(comparison)")
    }

    @Test(arguments: ConvolutionCase.all)
    func aMissingTermExceedsTheBound(example: ConvolutionCase) throws {
        var generator = Seeded(13)
        let image = generator.floats(example.input.count)
        let parameters = generator.parameters(example.weightShape)
        let input = Evaluation(exact: try Activation(shape: example.input, floats: image))
        let floats = example.outputs(image, parameters) { $0.dropLast().reduce($1) { $0 + $1.0 * $1.1 } }
        let comparison = try Comparison(of: floats, with: Reference.convolution(input, parameters))
        #expect(comparison.verdict == .exceeds, "\(comparison)")
    }

    @Test func theBoundIsGammaTimesTheMagnitude() throws {
        var generator = Seeded(17)
        let shape = Shape(channels: 64, height: 3, width: 3)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        let result = try Reference.convolution(Evaluation(exact: image), generator.parameters([2, 64, 3, 3]))
        for index in result.values.indices {
            let bound = SinglePrecision.gamma(64 * 9 + 2) * result.magnitudes[index]
            #expect(abs(result.bound(at: index) / bound - 1) < 1e-12)
        }
    }

    @Test(arguments: [
        ([2, 3, 3, 3], [2]), ([2, 4, 2, 2], [2]), ([2, 4, 3, 3], [3]), ([2, 36], [2]), ([2, 4, 3, 1], [2]),
    ])
    func weightsThatDoNotFitAreRefused(weights: [Int], bias: [Int]) throws {
        let zeros = { (shape: [Int]) in Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *))) }
        let image = try Activation(shape: Shape(channels: 4, height: 1, width: 1), values: [1, 2, 3, 4])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.convolution(image, LayerParameters(weight: zeros(weights), bias: zeros(bias)))
        }
        #expect(error.code == .shapeMismatch)
        #expect(error.message.contains("4 channels"))
    }
}
