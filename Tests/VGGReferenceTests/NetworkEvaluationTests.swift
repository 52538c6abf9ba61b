import Testing
import VGGModel
import VGGReference

@Suite struct NetworkEvaluationTests {
    private static func slim(_ name: String) throws -> Network {
        var options = NetworkOptions.slim(divisor: 32)
        (options.height, options.width, options.classes) = (33, 40, 10)
        return try Network.named(name, options: options).inference()
    }

    /// Whole networks run in 32-bit floats, layer after layer, are what the reference says they are, and each layer is
    /// within its bound of the reference on the very floats that it read.
    @Test(arguments: ["vgg11", "A-LRN", "C", "vgg16_bn", "E"])
    func everyLayerOfASlimNetwork(name: String) throws {
        let network = try Self.slim(name)
        var generator = Seeded(73)
        let parameters = try generator.parameters(of: network)
        let image = generator.floats(network.input.count)
        let exact = try Reference.forward(network, parameters: parameters, input: image)
        let shapes = try network.shapes()
        var (floats, shape) = (image, network.input)
        for node in network.nodes {
            let result = try Reference.evaluate(chain: [node], parameters: parameters, input: floats, shape: shape)
            (floats, shape) = (result.values.map(Float.init), result.shape)
            #expect(try Comparison(of: floats, with: result, trustedShare: 0).verdict == .withinBound, "\(node.name)")
            #expect(shape == shapes[node.name])
            let reference = try #require(exact[node.name])
            #expect(Comparison.relativeL2(of: floats, from: reference.values) < 1e-5, "\(node.name)")
        }
        #expect(exact.count == network.nodes.count)
    }

    /// A chain that a device runs as one, evaluated in floats from end to end, stays within the chain's bound.
    @Test(arguments: [1, 2], FloatSums.allCases)
    func fusedChainsStayWithinTheirBound(convolutions: Int, order: FloatSums) throws {
        let shape = Shape(channels: 5, height: 6, width: 7)
        var generator = Seeded(79)
        var nodes: [Node] = []
        var layers: [String: LayerParameters] = [:]
        let append = { (name: String, layer: Layer) in
            nodes.append(Node(name: name, layer: layer, inputs: [nodes.last?.name ?? Network.inputName]))
        }
        for index in 0..<convolutions {
            append("conv\(index)", .convolution(Convolution(channels: 5)))
            append("relu\(index)", .relu)
            layers["conv\(index)"] = generator.parameters([5, 5, 3, 3])
        }
        append("lrn", .localResponseNormalization(LocalResponseNormalization()))
        append("pool", .maxPool2x2)
        append("avgpool", .adaptiveAveragePool(height: 3, width: 3))
        let image = generator.floats(shape.count)
        let result = try Reference.evaluate(
            chain: nodes, parameters: Parameters(layers: layers), input: image, shape: shape)
        let example = ConvolutionCase(input: shape, filters: 5, kernel: 3)
        var floats = image
        for index in 0..<convolutions {
            let parameters = try #require(layers["conv\(index)"])
            floats = example.outputs(floats, parameters) { max(order.sum($1, $0, using: &generator), 0) }
        }
        // What follows the sums is rounded once per layer here, which the bounds allow for.
        var rest = Evaluation(exact: try Activation(shape: shape, floats: floats))
        for node in nodes.suffix(3) {
            let next = try Reference.evaluate(node, parameters: Parameters(layers: [:]), input: rest)
            rest = Evaluation(exact: try Activation(shape: next.shape, floats: next.values.map(Float.init)))
        }
        floats = rest.values.map(Float.init)
        let comparison = try Comparison(of: floats, with: result)
        #expect(comparison.verdict == .withinBound, "\(comparison)")
        #expect(try Comparison(of: floats.map { $0 * 1.01 }, with: result).verdict == .exceeds)
    }

    @Test func boundsPassThroughRectifierAndPoolUnchanged() throws {
        let shape = Shape(channels: 2, height: 4, width: 4)
        var generator = Seeded(83)
        let parameters = generator.parameters([3, 2, 3, 3])
        let input = Evaluation(exact: try Activation(shape: shape, floats: generator.floats(32)))
        let sums = try Reference.convolution(input, parameters)
        let pooled = try Reference.maxPool2x2(Reference.relu(sums))
        for index in pooled.values.indices {
            let corner = (index / 4 * 4 + index / 2 % 2 * 2) * 4 + index % 2 * 2
            let window = [corner, corner + 1, corner + 4, corner + 5]
            #expect(pooled.bounds[index] == window.map { sums.bounds[$0] }.max())
            #expect(pooled.magnitudes[index] == window.map { sums.magnitudes[$0] }.max())
        }
    }

    @Test func dropoutDoesNothing() throws {
        let node = Node(name: "drop6", layer: .dropout(probability: 0.5), inputs: ["relu6"])
        let values = try Activation(shape: Shape(features: 3), values: [1, 2, 3])
        #expect(try Reference.evaluate(node, parameters: Parameters(layers: [:]), input: values) == values)
    }

    @Test func missingWeightsAreNamed() throws {
        let network = try Self.slim("vgg11")
        let image = [Float](repeating: 0, count: network.input.count)
        let error = try #require(throws: ReferenceError.self) {
            try Reference.forward(network, parameters: Parameters(layers: [:]), input: image)
        }
        #expect(error.code == .missingParameters)
        #expect(error.message.contains("conv1_1"))
    }

    @Test func weightsOfAnotherLayerAreRefused() throws {
        var generator = Seeded(89)
        let node = Node(name: "conv1_1", layer: .convolution(Convolution(channels: 4)), inputs: ["input"])
        let parameters = Parameters(layers: ["conv1_1": generator.parameters([4, 3, 1, 1])])
        let image = try Activation(shape: Shape(channels: 3, height: 1, width: 1), values: [1, 2, 3])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.evaluate(node, parameters: parameters, input: image)
        }
        #expect(error.code == .shapeMismatch)
        #expect(error.message.contains("conv1_1"))
    }

    @Test func batchNormalizationMustBeFolded() throws {
        let node = Node(name: "bn1_1", layer: .batchNormalization(epsilon: 1e-5), inputs: ["conv1_1"])
        let values = try Activation(shape: Shape(features: 1), values: [1])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.evaluate(node, parameters: Parameters(layers: [:]), input: values)
        }
        #expect(error.code == .unsupportedLayer)
    }

    @Test func nodesThatAreNoChainAreRefused() throws {
        let nodes = [
            Node(name: "relu1", layer: .relu, inputs: ["input"]), Node(name: "relu2", layer: .relu, inputs: ["input"]),
        ]
        let error = try #require(throws: ReferenceError.self) {
            try Reference.evaluate(
                chain: nodes, parameters: Parameters(layers: [:]), input: [1], shape: Shape(features: 1))
        }
        #expect(error.code == .invalidNetwork)
    }

    @Test(arguments: [
        Shape(features: 4), Shape(channels: 0, height: 3, width: 1), Shape(channels: .max, height: 2, width: 2),
    ])
    func shapesThatTheValuesDoNotFillAreRefused(shape: Shape) {
        #expect(throws: ReferenceError.self) { try Activation(shape: shape, values: [1, 2, 3]) }
    }
}
