import Testing
import VGGBackend
import VGGModel

/// Plans of networks whose nodes read several others.
@Suite struct PlanGraphTests {
    private static func plan(
        _ nodes: [Node], _ options: PlanOptions = PlanOptions(),
        of input: Shape = Shape(channels: 17, height: 8, width: 8)
    ) throws -> Plan {
        let network = try Network(name: "graph", input: input, nodes: nodes, preprocessing: .torchvision)
        return try Plan(network, for: .imaginary(.cpu(vector: 16)), options: options)
    }

    /// A step finds in each slot that it reads what the node that it names has left there.
    @Test(arguments: ["alexnet", "residual"], Bench.families)
    func everyStepFindsAllThatItReads(_ name: String, _ family: KernelFamily) throws {
        let network = try name == "alexnet" ? Graphs.alexNet() : Graphs.residual()
        for outputs in [[], ["pool1", "conv3"], ["pool", "sum0", "dense1", "flat"]] {
            guard outputs.allSatisfy({ network.node($0) != nil }) else { continue }
            for batch in [1, 3] {
                let options = PlanOptions(batch: batch, input: .pixels, outputs: outputs)
                try PlanReplay.check(Plan(network, for: .imaginary(family), options: options))
            }
        }
    }

    /// Graphs of all sorts, with values that are read by several, twice by one, or at the end alone.
    @Test(arguments: 1...40)
    func everyStepOfARandomGraphFindsAllThatItReads(_ seed: UInt64) throws {
        let network = try Graphs.random(seed: seed)
        let middle = network.nodes[network.nodes.count / 2].name
        for family in Bench.families {
            for outputs in [[], [middle], network.nodes.filter { $0.layer == .add }.map(\.name)] {
                for batch in [1, 3] {
                    let options = PlanOptions(batch: batch, input: .pixels, outputs: outputs)
                    try PlanReplay.check(Plan(network, for: .imaginary(family), options: options))
                }
            }
        }
    }

    @Test func rectifiersJoinSumsAndScalesWhereverTheyStand() throws {
        let convolution = Layer.convolution(Convolution(channels: 17))
        let plan = try Self.plan([
            Node(name: "a", layer: convolution, inputs: ["input"]),
            Node(name: "b", layer: convolution, inputs: ["input"]),
            Node(name: "relu_a", layer: .relu, inputs: ["a"]), Node(name: "relu_b", layer: .relu, inputs: ["b"]),
            Node(name: "scale", layer: .scale, inputs: ["relu_b"]),
            Node(name: "relu_scale", layer: .relu, inputs: ["scale"]),
            Node(name: "sum", layer: .add, inputs: ["relu_a", "relu_scale"]),
            Node(name: "relu_sum", layer: .relu, inputs: ["sum"]),
        ])
        let steps = plan.steps.filter { !$0.nodes.isEmpty }
        #expect(
            steps.map { $0.nodes.map(\.name) } == [
                ["a", "relu_a"], ["b", "relu_b"], ["scale", "relu_scale"], ["sum", "relu_sum"],
            ])
        #expect(steps.last?.inputs.count == 2)
    }

    /// A rectifier after a value that is read elsewhere too stays for itself.
    @Test func valuesThatAreReadTwiceAreNotJoined() throws {
        let plan = try Self.plan([
            Node(name: "sum", layer: .add, inputs: ["input", "input"]),
            Node(name: "relu", layer: .relu, inputs: ["sum"]),
            Node(name: "both", layer: .concatenation, inputs: ["sum", "relu"]),
        ])
        #expect(plan.steps.flatMap(\.nodes).map(\.name) == ["sum", "relu", "both"])
    }

    /// Reshaping moves nothing, and its memory lives as long as either name is read.
    @Test func reshapesHaveNoStep() throws {
        let plan = try Self.plan(
            [
                Node(name: "fc", layer: .dense(features: 64), inputs: ["input"]),
                Node(name: "shaped", layer: .reshape(Shape(channels: 4, height: 4, width: 4)), inputs: ["fc"]),
                Node(name: "same", layer: .reshape(Shape(channels: 4, height: 4, width: 4)), inputs: ["shaped"]),
                Node(name: "pool", layer: .maxPool2x2, inputs: ["same"]),
                Node(name: "fc2", layer: .dense(features: 3), inputs: ["fc"]),
            ], PlanOptions(outputs: ["pool", "fc2"]))
        #expect(plan.steps.flatMap(\.nodes).map(\.name) == ["fc", "pool", "fc2"])
        try PlanReplay.check(plan)
    }

    @Test(arguments: [
        (Convolution(channels: 32, window: Graphs.square(3, stride: 2), groups: 1), "window_convolution", "cpu"),
        (Convolution(channels: 32, window: .centered(3), groups: 2), "window_convolution", "cpu"),
        (Convolution(channels: 8, window: .centered(3), groups: 4), "window_convolution", "naive"),
        (Convolution(channels: 32, window: .centered(3), groups: 32), "depthwise_convolution", "vector"),
        (Convolution(channels: 64, window: .centered(3), groups: 32), "window_convolution", "naive"),
        (Convolution(channels: 32, window: .centered(3), groups: 1), "convolution", "cpu"),
    ])
    func convolutionsHaveTheKernelThatSuitsThem(_ layer: Convolution, _ name: String, _ variant: String) throws {
        let node = Node(name: "conv", layer: .convolution(layer), inputs: ["input"])
        let plan = try Self.plan([node], of: Shape(channels: 32, height: 9, width: 9))
        let operation = try #require(plan.steps.first { !$0.nodes.isEmpty }?.operation)
        #expect(operation.name == name && operation.variantName.hasPrefix(variant), "\(operation.variantName)")
        #expect(plan.tunableLayers.isEmpty == (name != "convolution"))
    }

    /// What a kernel cannot count, or an algorithm that is not for the layer, is refused by the node's name.
    @Test(arguments: [
        (Layer.maxPool(Pooling(window: Window(size: .init(2), stride: .init(1 << 40)))), PlanOptions()),
        (
            .convolution(
                Convolution(
                    channels: 1,
                    window: Window(size: .init(1), stride: .init(1 << 40), before: .init(1 << 40), after: .init(1)))),
            PlanOptions()
        ),
        (.convolution(Convolution(channels: 4, window: Graphs.square(3, stride: 2))), Self.naive),
    ])
    func whatHasNoKernelIsRefusedByName(_ layer: Layer, _ options: PlanOptions) throws {
        let error = try #require(throws: BackendError.self) {
            try Self.plan([Node(name: "odd", layer: layer, inputs: ["input"])], options)
        }
        #expect(error.code == .unsupported && error.message.contains("'odd'"), "\(error)")
    }

    private static var naive: PlanOptions {
        var options = PlanOptions()
        options.algorithms["odd"] = .direct(.naive)
        return options
    }
}
