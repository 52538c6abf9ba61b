import Testing
import VGGModel
import VGGReference

/// Inputs moved anywhere inside their bounds give results inside theirs.
@Suite struct UncertainInputTests {
    /// Sums of nine thousand terms, whose bounds are far wider than what the layer after them rounds.
    private static func sums(using generator: inout Seeded) throws -> Evaluation {
        let shape = Shape(channels: 1000, height: 4, width: 4)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        return try Reference.convolution(Evaluation(exact: image), generator.parameters([6, 1000, 3, 3]))
    }

    private static let layers: [Layer] = [
        .convolution(Convolution(channels: 4)), .convolution(Convolution(channels: 4, kernel: 1)),
        .dense(features: 5), .relu, .maxPool2x2, .adaptiveAveragePool(height: 3, width: 3),
        .localResponseNormalization(LocalResponseNormalization(k: 1, alpha: 1)), .dropout(probability: 0.5),
    ]

    @Test(arguments: layers)
    func movedInputs(layer: Layer) throws {
        var generator = Seeded(97)
        let input = try Self.sums(using: &generator)
        let node = Node(name: "layer", layer: layer, inputs: [Network.inputName])
        let network = try Network(name: "one", input: input.shape, nodes: [node], preprocessing: .caffe)
        let parameters = try generator.parameters(of: network)
        let result = try Reference.evaluate(node, parameters: parameters, input: input)
        for _ in 0..<50 {
            let moved = try Self.moved(input, using: &generator)
            let other = try Reference.evaluate(node, parameters: parameters, input: moved)
            #expect(other.values.indices.allSatisfy { Self.isInside(other, result, at: $0) })
        }
    }

    @Test func movedInputsOfBatchNormalization() throws {
        var generator = Seeded(101)
        let input = try Self.sums(using: &generator)
        let layer = BatchNormalization(
            weight: Tensor(shape: [6], values: generator.floats(6)),
            bias: Tensor(shape: [6], values: generator.floats(6)),
            mean: Tensor(shape: [6], values: generator.floats(6)),
            variance: Tensor(shape: [6], values: [0.1, 0.2, 1, 2, 3, 4]))
        let result = try Reference.batchNormalization(input, layer)
        for _ in 0..<50 {
            let other = try Reference.batchNormalization(Self.moved(input, using: &generator), layer)
            #expect(other.values.indices.allSatisfy { Self.isInside(other, result, at: $0) })
        }
    }

    private static func moved(_ input: Evaluation, using generator: inout Seeded) throws -> Activation {
        let values = input.values.indices.map {
            input.values[$0] + input.bounds[$0] * (Bool.random(using: &generator) ? 1 : -1)
        }
        return try Activation(shape: input.shape, values: values)
    }

    private static func isInside(_ values: Activation, _ result: Evaluation, at index: Int) -> Bool {
        // The sums themselves are rounded to double precision on both sides.
        abs(values.values[index] - result.values[index]) <= result.bounds[index] * (1 + 1e-9)
    }
}
