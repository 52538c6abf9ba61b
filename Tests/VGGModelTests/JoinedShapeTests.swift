import Testing
import VGGModel

/// Shapes, weights and summaries of networks whose nodes read several others.
@Suite struct JoinedShapeTests {
    private static func network(
        _ nodes: [Node], of input: Shape = Shape(channels: 4, height: 8, width: 8)
    ) throws -> Network {
        try Network(name: "graph", input: input, nodes: nodes, preprocessing: .torchvision)
    }

    private static func convolution(_ name: String, _ channels: Int, stride: Int = 1) -> Node {
        let window = Window(size: .init(3), stride: .init(stride), before: .init(1), after: .init(1))
        return Node(
            name: name, layer: .convolution(Convolution(channels: channels, window: window)), inputs: ["input"])
    }

    @Test func sumsAndConcatenations() throws {
        let network = try Self.network([
            Self.convolution("a", 4), Self.convolution("b", 5),
            Node(name: "sum", layer: .add, inputs: ["a", "input"]),
            Node(name: "product", layer: .multiply, inputs: ["a", "sum", "input"]),
            Node(name: "all", layer: .concatenation, inputs: ["b", "product", "b"]),
            Node(name: "scaled", layer: .scale, inputs: ["all"]),
            Node(name: "turned", layer: .transpose(order: [1, 2, 0]), inputs: ["scaled"]),
            Node(name: "flat", layer: .reshape(Shape(features: 14 * 64)), inputs: ["turned"]),
        ])
        let shapes = try network.shapes()
        #expect(shapes["product"] == network.input)
        #expect(shapes["all"] == Shape(channels: 14, height: 8, width: 8))
        #expect(shapes["turned"] == Shape(channels: 8, height: 8, width: 14))
        #expect(try network.weightShapes() == ["a": [4, 4, 3, 3], "b": [5, 4, 3, 3], "scaled": [14]])
        let summary = try network.summary()
        #expect(summary.layer("all")?.receptiveField == 3)
        #expect(summary.layer("turned")?.receptiveField == nil)
        #expect(summary.layer("scaled")?.parameters == 28)
        #expect(summary.multiplyAdds == (4 + 5) * 36 * 64)
    }

    @Test func branchesOfDifferentStridesHaveNoField() throws {
        let network = try Self.network([
            Self.convolution("a", 4, stride: 2),
            Node(name: "b", layer: .maxPool2x2, inputs: ["input"]),
            Node(name: "small", layer: .concatenation, inputs: ["a", "b"]),
            Node(name: "back", layer: .reshape(Shape(channels: 2, height: 8, width: 8)), inputs: ["small"]),
            Node(name: "all", layer: .concatenation, inputs: ["back", "input"]),
        ])
        let summary = try network.summary()
        #expect(summary.layer("small")?.receptiveField == 3)
        #expect(summary.layer("small")?.stride == 2)
        #expect(summary.layer("all")?.receptiveField == nil)
    }

    @Test func groupsDivideTheWeights() throws {
        let layer = Convolution(channels: 6, window: .centered(3), groups: 2)
        let network = try Self.network([Node(name: "a", layer: .convolution(layer), inputs: ["input"])])
        #expect(try network.weightShapes() == ["a": [6, 2, 3, 3]])
        #expect(try network.summary().multiplyAdds == 6 * 2 * 9 * 64)
    }

    @Test(arguments: [
        Node(name: "x", layer: .add, inputs: ["a"]), Node(name: "x", layer: .add, inputs: ["a", "b"]),
        Node(name: "x", layer: .multiply, inputs: ["a", "half"]),
        Node(name: "x", layer: .concatenation, inputs: ["a", "half"]),
        Node(name: "x", layer: .add, inputs: ["a", "later"]), Node(name: "x", layer: .relu, inputs: ["a", "b"]),
        Node(name: "x", layer: .reshape(Shape(features: 5)), inputs: ["a"]),
        Node(name: "x", layer: .reshape(Shape(channels: -1, height: -1, width: 256)), inputs: ["a"]),
        Node(name: "x", layer: .transpose(order: [0, 1]), inputs: ["a"]),
        Node(name: "x", layer: .convolution(Convolution(channels: 6, window: .centered(1), groups: 4)), inputs: ["a"]),
        Node(name: "x", layer: .convolution(Convolution(channels: 6, window: .centered(1), groups: 0)), inputs: ["a"]),
        Node(name: "x", layer: .convolution(Convolution(channels: 6, window: Window(size: .init(9)))), inputs: ["a"]),
        Node(
            name: "x", layer: .maxPool(Pooling(window: Window(size: .init(2), before: .init(2)))), inputs: ["a"]),
        Node(name: "x", layer: .maxPool(Pooling(window: Window(size: .init(2), stride: .init(0)))), inputs: ["a"]),
    ])
    func nodesThatDoNotFitAreRefused(node: Node) throws {
        let others = [
            Self.convolution("a", 4), Self.convolution("b", 5),
            Node(name: "half", layer: .maxPool2x2, inputs: ["input"]),
        ]
        let error = try #require(throws: ModelError.self) { try Self.network(others + [node]) }
        #expect(error.message.contains("'x'"))
    }
}
