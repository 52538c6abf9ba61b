import Testing
import VGGModel
import VGGReference

/// Convolutions of any window, stride, dilation, padding and number of groups.
@Suite struct GeneralConvolutionTests {
    @Test func strideAndPaddingByHand() throws {
        let layer = Convolution(channels: 1, window: Window(size: .init(2), stride: .init(2), before: .init(1)))
        let parameters = LayerParameters(
            weight: Tensor(shape: [1, 1, 2, 2], values: [1, 10, 100, 1000]), bias: Tensor(shape: [1], values: [0.5]))
        let image = try Activation(shape: Shape(channels: 1, height: 3, width: 3), values: [1, 2, 3, 4, 5, 6, 7, 8, 9])
        let result = try Reference.convolution(image, parameters, layer)
        // Windows at rows and columns -1 and 1: 1 alone; 2 and 3; 4 above 7; 5 6 above 8 9.
        #expect(result.values == [1000.5, 3200.5, 7040.5, 9865.5])
        #expect(result.shape == Shape(channels: 1, height: 2, width: 2))
    }

    @Test func depthwiseByHand() throws {
        let layer = Convolution(channels: 2, window: .centered(1), groups: 2)
        let parameters = LayerParameters(
            weight: Tensor(shape: [2, 1, 1, 1], values: [2, 3]), bias: Tensor(shape: [2], values: [0, 1]))
        let image = try Activation(shape: Shape(channels: 2, height: 1, width: 2), values: [1, 2, 3, 4])
        #expect(try Reference.convolution(image, parameters, layer).values == [2, 4, 10, 13])
    }

    @Test(arguments: WindowCase.all) func agreesWithTheDefinition(example: WindowCase) throws {
        var generator = Seeded(113)
        let image = generator.integers(example.input.count)
        let (shape, filters) = (example.weightShape, example.layer.channels)
        let parameters = LayerParameters(
            weight: Tensor(shape: shape, values: generator.integers(shape.reduce(1, *))),
            bias: Tensor(shape: [filters], values: generator.integers(filters)))
        let node = Node(name: "conv", layer: .convolution(example.layer), inputs: ["input"])
        let input = Evaluation(exact: try Activation(shape: example.input, floats: image))
        let result = try Reference.evaluate(node, parameters: Parameters(layers: ["conv": parameters]), input: input)
        let (weights, bias) = (parameters.weight.values, parameters.bias.values)
        #expect(result.shape == example.output)
        for (index, value) in result.values.enumerated() {
            let pairs = example.pairs(image, weights, at: index)
            let start = bias[index / (example.output.height * example.output.width)]
            #expect(value == pairs.reduce(Double(start)) { $0 + Double($1.0 * $1.1) })
            #expect(result.magnitudes[index] == pairs.reduce(Double(abs(start))) { $0 + Double(abs($1.0 * $1.1)) })
        }
        #expect(try Reference.convolution(input.output, parameters, example.layer) == result.output)
        let network = try Network(name: "one", input: example.input, nodes: [node], preprocessing: .torchvision)
        #expect(try network.shapes()["conv"] == example.output)
        #expect(try network.weightShapes()["conv"] == shape)
    }

    @Test(arguments: WindowCase.all, FloatSums.allCases)
    func floatsInAnyOrderStayWithinTheBound(example: WindowCase, order: FloatSums) throws {
        var generator = Seeded(127)
        let image = generator.floats(example.input.count)
        let parameters = generator.parameters(example.weightShape)
        let (weights, bias) = (parameters.weight.values, parameters.bias.values)
        let area = example.output.height * example.output.width
        let input = Evaluation(exact: try Activation(shape: example.input, floats: image))
        let result = try Reference.convolution(input, parameters, example.layer)
        let floats = (0..<example.output.count).map {
            order.sum(bias[$0 / area], example.pairs(image, weights, at: $0), using: &generator)
        }
        let comparison = try Comparison(of: floats, with: result)
        #expect(comparison.verdict == .withinBound, "\(comparison)")
        #expect(try Comparison(of: floats.map { $0 + 1e-2 }, with: result).verdict == .exceeds)
    }

    @Test(arguments: [Summation.winograd(tile: 4), .winogradInHalves(tile: 2, chain: 4)])
    func winogradIsForPlainOnes(summation: Summation) throws {
        var generator = Seeded(131)
        let example = WindowCase((4, 6, 6), 4, .centered(3), groups: 2)
        let input = try Activation(shape: example.input, floats: generator.floats(example.input.count))
        let parameters = generator.parameters(example.weightShape)
        let error = try #require(throws: ReferenceError.self) {
            try Reference.convolution(Evaluation(exact: input), parameters, example.layer, summation: summation)
        }
        #expect(error.code == .unsupportedSummation)
    }

    @Test(arguments: [
        (Convolution(channels: 4, window: Window(size: .init(5))), [4, 4, 5, 5]),
        (Convolution(channels: 4, window: .centered(3), groups: 3), [4, 1, 3, 3]),
        (Convolution(channels: 4, window: .centered(3), groups: 0), [4, 4, 3, 3]),
        (Convolution(channels: 4, window: .centered(3), groups: 2), [4, 4, 3, 3]),
        (Convolution(channels: 4, window: Window(size: .init(3), stride: .init(0))), [4, 4, 3, 3]),
    ])
    func whatDoesNotFitIsRefused(layer: Convolution, weights: [Int]) throws {
        var generator = Seeded(137)
        let image = try Activation(shape: Shape(channels: 4, height: 3, width: 3), floats: generator.floats(36))
        let error = try #require(throws: ReferenceError.self) {
            try Reference.convolution(image, generator.parameters(weights), layer)
        }
        #expect(error.code == .shapeMismatch)
    }
}
