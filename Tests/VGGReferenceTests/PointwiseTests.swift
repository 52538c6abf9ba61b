import Testing
import VGGModel
import VGGReference

/// Scales, rectifiers, limits, and what joins or rearranges images.
@Suite struct PointwiseTests {
    static let nothing = Parameters(layers: [:])

    @Test func byHand() throws {
        let input = try Activation(shape: Shape(channels: 2, height: 1, width: 2), values: [-2, 3, .nan, -.infinity])
        let parameters = LayerParameters(
            weight: Tensor(shape: [2], values: [2, -1]), bias: Tensor(shape: [2], values: [0.5, 4]))
        let scaled = try Reference.scale(input, parameters).values
        #expect(scaled[..<2] == [-3.5, 6.5])
        #expect(scaled[2].isNaN && scaled[3] == .infinity)
        let leaky = Reference.leakyReLU(input, slope: 0.25).values
        #expect(leaky[..<2] == [-0.5, 3])
        #expect(leaky[2].isNaN && leaky[3] == -.infinity)
        let clipped = Reference.clip(input, minimum: -1, maximum: 2).values
        #expect(clipped[..<2] == [-1, 2])
        #expect(clipped[2].isNaN && clipped[3] == -1)
        #expect(Reference.clip(input, minimum: 5, maximum: 4).values.filter { $0 == 4 }.count == 3)
    }

    @Test func joinsByHand() throws {
        let one = try Activation(shape: Shape(channels: 2, height: 1, width: 2), values: [1, 2, 3, 4])
        let other = try Activation(shape: Shape(channels: 1, height: 1, width: 2), values: [5, 6])
        #expect(try Reference.add([one, one, one]).values == [3, 6, 9, 12])
        #expect(try Reference.multiply([one, one]).values == [1, 4, 9, 16])
        let joined = try Reference.concatenation([one, other, one])
        #expect(joined.values == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4])
        #expect(joined.shape == Shape(channels: 5, height: 1, width: 2))
        #expect(throws: ReferenceError.self) { try Reference.add([one, other]) }
        #expect(throws: ReferenceError.self) { try Reference.add([Activation]()) }
        let tall = try Activation(shape: Shape(channels: 1, height: 2, width: 1), values: [5, 6])
        #expect(throws: ReferenceError.self) { try Reference.concatenation([other, tall]) }
    }

    @Test func rearrangementsByHand() throws {
        let image = try Activation(shape: Shape(channels: 2, height: 1, width: 3), values: [1, 2, 3, 4, 5, 6])
        let input = Evaluation(image, within: [0, 1, 2, 3, 4, 5])
        let turned = try Reference.transpose(input, order: [2, 0, 1])
        #expect(turned.values == [1, 4, 2, 5, 3, 6])
        #expect(turned.bounds == [0, 3, 1, 4, 2, 5])
        #expect(turned.shape == Shape(channels: 3, height: 2, width: 1))
        let shaped = try Reference.reshape(input, to: Shape(channels: 1, height: 2, width: 3))
        #expect(shaped.values == image.values && shaped.bounds == input.bounds)
        #expect(throws: ReferenceError.self) { try Reference.transpose(input, order: [0, 1, 1]) }
        #expect(throws: ReferenceError.self) { try Reference.reshape(input, to: Shape(features: 5)) }
    }

    /// Axes in an order and back are as they were.
    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func transposingBackRestores(order: [Int]) throws {
        var generator = Seeded(149)
        let shape = Shape(channels: 2, height: 3, width: 4)
        let image = try Activation(shape: shape, floats: generator.floats(24))
        let back = order.indices.map { axis in order.firstIndex(of: axis) ?? 0 }
        let turned = try Reference.transpose(image, order: order)
        #expect(try Reference.transpose(turned, order: back) == image)
    }

    /// Inputs moved anywhere inside their bounds, computed in floats, stay within the results' bounds.
    @Test(arguments: [
        Layer.scale, .leakyReLU(slope: 0.1), .leakyReLU(slope: -3), .clip(minimum: -0.3, maximum: 0.7), .add, .multiply,
    ])
    func floatsOfUncertainValuesStayWithinTheBound(layer: Layer) throws {
        var generator = Seeded(151)
        let shape = Shape(channels: 4, height: 2, width: 2)
        let node = Node(name: "node", layer: layer, inputs: layer.joins ? ["a", "b", "c"] : ["a"])
        let parameters = Parameters(layers: ["node": generator.parameters([4])])
        let inputs = try node.inputs.map { _ in
            let bounds = generator.floats(16).map { Double(abs($0)) / 10 }
            return Evaluation(try Activation(shape: shape, floats: generator.floats(16)), within: bounds)
        }
        let result = try Reference.evaluate(node, parameters: parameters, inputs: inputs)
        for _ in 0..<50 {
            let moved = inputs.map { input in
                (0..<16).map {
                    Float(input.values[$0] + input.bounds[$0] * Double.random(in: -0.99...0.99, using: &generator))
                }
            }
            let floats = (0..<16).map { Self.float(layer, moved.map { $0 }, at: $0, parameters["node"]) }
            let comparison = try Comparison(of: floats, with: result, trustedShare: 0)
            #expect(comparison.verdict == .withinBound, "\(comparison)")
        }
        let exact = try Reference.evaluate(
            node, parameters: parameters, inputs: inputs.map { Evaluation(exact: $0.output) })
        let wrong = exact.values.map { Float($0 * 1.00001 + 1e-5) }
        #expect(try Comparison(of: wrong, with: exact, trustedShare: 0).verdict == .exceeds)
    }

    private static func float(_ layer: Layer, _ inputs: [[Float]], at index: Int, _ own: LayerParameters?) -> Float {
        let values = inputs.map { $0[index] }
        return switch layer {
        case .scale: values[0] * (own?.weight.values[index / 4] ?? 0) + (own?.bias.values[index / 4] ?? 0)
        case .leakyReLU(let slope): values[0] < 0 ? Float(slope) * values[0] : values[0]
        case .clip(let minimum, let maximum): min(max(values[0], Float(minimum)), Float(maximum))
        case .add: values.reduce(0, +)
        default: values.reduce(1, *)
        }
    }

    @Test func inputsMustBeAsManyAsTheLayerReads() throws {
        let image = try Activation(shape: Shape(features: 1), values: [1])
        let relu = Node(name: "relu", layer: .relu, inputs: ["a", "b"])
        let error = try #require(throws: ReferenceError.self) {
            try Reference.evaluate(relu, parameters: Self.nothing, inputs: [image, image])
        }
        #expect(error.code == .invalidNetwork)
        #expect(throws: ReferenceError.self) {
            try Reference.evaluate(relu, parameters: Self.nothing, inputs: [Activation]())
        }
    }

    /// A chain whose first node reads two values, as a device runs it in one step.
    @Test func chainsMayBeginWithAJoin() throws {
        let one = Evaluation(exact: try Activation(shape: Shape(features: 2), values: [1, 2]))
        let other = Evaluation(exact: try Activation(shape: Shape(features: 2), values: [-3, 5]))
        let chain = [
            Node(name: "sum", layer: .add, inputs: ["a", "b"]), Node(name: "relu", layer: .relu, inputs: ["sum"]),
        ]
        let result = try Reference.evaluate(chain: chain, parameters: Self.nothing, inputs: [one, other])
        #expect(result.values == [0, 7])
        #expect(throws: ReferenceError.self) {
            try Reference.evaluate(chain: [], parameters: Self.nothing, inputs: [one, other])
        }
    }

    /// A small graph with a shortcut and two branches that meet again.
    @Test func graphsAreEvaluatedNodeByNode() throws {
        let nodes = [
            Node(name: "left", layer: .leakyReLU(slope: 2), inputs: ["input"]),
            Node(name: "right", layer: .clip(minimum: -1, maximum: 1), inputs: ["input"]),
            Node(name: "sum", layer: .add, inputs: ["left", "right", "input"]),
            Node(name: "all", layer: .concatenation, inputs: ["sum", "right"]),
        ]
        let network = try Network(
            name: "graph", input: Shape(features: 2), nodes: nodes, preprocessing: .torchvision)
        let results = try Reference.forward(network, parameters: Self.nothing, input: [-2, 3])
        #expect(results["sum"]?.values == [-7, 7])
        #expect(results["all"]?.values == [-7, 7, -1, 1])
        #expect(results.count == 4)
    }
}
