import Testing
import VGGModel
import VGGReference

/// What the reference says of a convolution that is summed by Winograd's filtering.
@Suite struct WinogradEvaluationTests {
    private static let shapes = [(1, 1, 1), (2, 5, 4), (3, 6, 12), (2, 8, 13)].map {
        Shape(channels: $0.0, height: $0.1, width: $0.2)
    }

    @Test(arguments: [2, 4, 6], shapes)
    func magnitudesAreTheAbsoluteForm(tile: Int, shape: Shape) throws {
        var generator = Seeded(149)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        let parameters = generator.parameters([3, shape.channels, 3, 3])
        let input = Evaluation(exact: image)
        let result = try Reference.convolution(input, parameters, summation: .winograd(tile: tile))
        let method = try Winograd(tile: tile)
        let gamma = SinglePrecision.gamma(method.roundings(channels: shape.channels) + 1)
        #expect(result.output == (try Reference.convolution(image, parameters)))
        for index in result.values.indices {
            let size = Self.magnitude(at: index, image, parameters, method)
            #expect(abs(result.magnitudes[index] / size - 1) < 1e-12)
            #expect(abs(result.bounds[index] / (gamma * size) - 1) < 1e-12)
        }
    }

    /// |Aᵀ| [Σ_c (|G| |g_c| |Gᵀ|) ⊙ (|Bᵀ| |d_c| |B|)] |A| + |bias| of the tile that an output lies in.
    private static func magnitude(
        at index: Int, _ image: Activation, _ parameters: LayerParameters, _ method: Winograd
    ) -> Double {
        let (shape, side) = (image.shape, method.side)
        let absolute = { (matrix: [[Double]]) in matrix.map { $0.map(abs) } }
        let (filter, pixel) = index.quotientAndRemainder(dividingBy: shape.height * shape.width)
        let (row, column) = (pixel / shape.width, pixel % shape.width)
        var products = [Double](repeating: 0, count: side * side)
        for channel in 0..<shape.channels {
            let tile = (0..<side * side).map { place in
                let y = row / method.tile * method.tile - 1 + place / side
                let x = column / method.tile * method.tile - 1 + place % side
                guard (0..<shape.height).contains(y), (0..<shape.width).contains(x) else { return 0.0 }
                return abs(image.values[(channel * shape.height + y) * shape.width + x])
            }
            let start = (filter * shape.channels + channel) * 9
            let weights = parameters.weight.values[start..<start + 9].map { Double(abs($0)) }
            let terms = zip(
                transformed(weights, by: absolute(method.filter)), transformed(tile, by: absolute(method.input)))
            products = zip(products, terms).map { $0 + $1.0 * $1.1 }
        }
        let outputs = transformed(products, by: absolute(method.output))
        let place = row % method.tile * method.tile + column % method.tile
        return outputs[place] + Double(abs(parameters.bias.values[filter]))
    }

    /// The second convolution of a chain reads what the first is uncertain by.
    @Test(arguments: [2, 4, 6])
    func chainsStayWithinTheirBound(tile: Int) throws {
        let shape = Shape(channels: 5, height: 9, width: 10)
        var generator = Seeded(151)
        let names = ["conv1", "conv2"]
        let parameters = [generator.parameters([5, 5, 3, 3]), generator.parameters([4, 5, 3, 3])]
        let nodes = [
            Node(name: "conv1", layer: .convolution(Convolution(channels: 5)), inputs: [Network.inputName]),
            Node(name: "relu1", layer: .relu, inputs: ["conv1"]),
            Node(name: "conv2", layer: .convolution(Convolution(channels: 4)), inputs: ["relu1"]),
        ]
        let image = generator.floats(shape.count)
        let layers = Parameters(layers: Dictionary(uniqueKeysWithValues: zip(names, parameters)))
        let result = try Reference.evaluate(
            chain: nodes, parameters: layers, input: image, shape: shape, summation: .winograd(tile: tile))
        var winograd = FloatWinograd(try Winograd(tile: tile))
        let rectified = winograd.convolution(image, shape, parameters[0]).map { max($0, 0) }
        let floats = winograd.convolution(rectified, shape, parameters[1])
        let comparison = try Comparison(of: floats, with: result)
        #expect(comparison.verdict == .withinBound, "\(comparison)")
        #expect(try Comparison(of: floats.map { $0 * 1.01 }, with: result).verdict == .exceeds)
        let direct = try Reference.evaluate(chain: nodes, parameters: layers, input: image, shape: shape)
        #expect(result.output == direct.output)
        #expect(zip(result.bounds, direct.bounds).allSatisfy { $0 > $1 })
    }

    /// An uncertainty far above all rounding is passed on as the convolution itself passes it on.
    @Test func uncertainInputsCountAsInTheConvolutionItself() throws {
        let shape = Shape(channels: 1000, height: 4, width: 4)
        var generator = Seeded(157)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        let input = try Reference.convolution(Evaluation(exact: image), generator.parameters([6, 1000, 3, 3]))
        let parameters = generator.parameters([2, 6, 3, 3])
        let direct = try Reference.convolution(input, parameters)
        let result = try Reference.convolution(input, parameters, summation: .winograd(tile: 2))
        let ownRounding = { (evaluation: Evaluation, roundings: Int, index: Int) in
            evaluation.bounds[index] - SinglePrecision.gamma(roundings) * evaluation.magnitudes[index]
        }
        for index in result.values.indices {
            let passedOn = ownRounding(direct, 6 * 9 + 2, index)
            #expect(passedOn > 0)
            #expect(abs(ownRounding(result, 10 + 1 + 6 + 1 + 1, index) / passedOn - 1) < 1e-9)
        }
    }

    @Test(arguments: [(2, 1), (4, 5), (3, 3), (0, 3)])
    func otherTilesAndFiltersAreRefused(tile: Int, kernel: Int) throws {
        var generator = Seeded(163)
        let layer = Layer.convolution(Convolution(channels: 2, kernel: kernel))
        let node = Node(name: "conv", layer: layer, inputs: [Network.inputName])
        let parameters = Parameters(layers: ["conv": generator.parameters([2, 1, kernel, kernel])])
        let image = try Activation(shape: Shape(features: 1), values: [1])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.evaluate(
                node, parameters: parameters, input: Evaluation(exact: image), summation: .winograd(tile: tile))
        }
        #expect(error.code == .unsupportedSummation)
        #expect(error.message.contains("\(kernel)x\(kernel)"))
    }
}
