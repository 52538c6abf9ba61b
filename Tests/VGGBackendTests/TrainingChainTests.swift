import Testing
import VGGBackend
import VGGModel

/// Which networks can be trained, and what is said of others.
@Suite struct TrainingChainTests {
    /// Layers one after the other, and what is said of them.
    struct Refused: CustomTestStringConvertible {
        let testDescription: String
        let layers: [Layer]
        var message = "has no backward pass here"
    }

    private static let kernels = "only convolutions of an odd kernel that keep height and width, in one group, can be"
    private static let strided = Window(size: .init(3), stride: .init(2), before: .init(1), after: .init(1))
    private static let oblong = Window(
        size: .init(rows: 3, columns: 1), before: .init(rows: 1, columns: 0),
        after: .init(rows: 1, columns: 0))

    static let refused: [Refused] = [
        Refused(
            testDescription: "strided", layers: [.convolution(Convolution(channels: 4, window: strided))],
            message: kernels),
        Refused(
            testDescription: "in groups",
            layers: [.convolution(Convolution(channels: 6, window: .centered(3), groups: 3))], message: kernels),
        Refused(
            testDescription: "oblong", layers: [.convolution(Convolution(channels: 6, window: oblong))],
            message: kernels),
        Refused(
            testDescription: "not padded",
            layers: [.convolution(Convolution(channels: 6, window: Window(size: .init(3))))], message: kernels),
        Refused(
            testDescription: "an even kernel",
            layers: [.convolution(Convolution(channels: 6, window: Window(size: .init(2))))], message: kernels),
        Refused(
            testDescription: "dilated",
            layers: [
                .convolution(
                    Convolution(
                        channels: 6,
                        window: Window(size: .init(3), dilation: .init(2), before: .init(2), after: .init(2))))
            ], message: kernels),
        Refused(
            testDescription: "another pool",
            layers: [.maxPool(Pooling(window: Window(size: .init(3), stride: .init(2))))]),
        Refused(
            testDescription: "a mean of windows",
            layers: [.averagePool(Pooling(window: Window(size: .init(2), stride: .init(2))), countsPadding: true)]),
        Refused(testDescription: "leaky", layers: [.leakyReLU(slope: 0.1)]),
        Refused(testDescription: "a softmax in between", layers: [.softmax]),
        Refused(testDescription: "a scale", layers: [.scale]),
    ]

    private func plan(_ layers: [Layer], channels: Int = 3) throws -> TrainingPlan {
        var writer = Graphs.Writer()
        for (index, layer) in layers.enumerated() { writer.add("node\(index)", layer) }
        return try plan(writer.nodes, channels: channels)
    }

    private func plan(_ nodes: [Node], channels: Int = 3) throws -> TrainingPlan {
        let network = try Network(
            name: "small", input: Shape(channels: channels, height: 8, width: 8), nodes: nodes,
            preprocessing: .torchvision)
        return try TrainingPlan(network, for: .imaginary(), options: TrainingOptions(batch: 2))
    }

    @Test(arguments: refused)
    func layersWithoutABackwardPass(_ refused: Refused) throws {
        let error = try #require(throws: BackendError.self) {
            try plan([.relu] + refused.layers + [.dense(features: 5), .softmax])
        }
        #expect(error.code == .unsupported)
        #expect(error.message.hasPrefix("small: 'node1' cannot be trained: "), "\(error.message)")
        #expect(error.message.contains(refused.message), "\(error.message)")
    }

    @Test func branches() throws {
        var writer = Graphs.Writer()
        writer.convolve("conv", 3, .centered(3))
        writer.add("sum", .add, ["relu_conv", "input"])
        writer.add("fc", .dense(features: 5))
        let error = try #require(throws: BackendError.self) { try plan(writer.nodes) }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("'sum' cannot be trained: it does not read the layer before it alone"))
        let skipping = [
            Node(name: "relu", layer: .relu, inputs: ["input"]),
            Node(name: "fc", layer: .dense(features: 5), inputs: ["input"]),
        ]
        let other = try #require(throws: BackendError.self) { try plan(skipping) }
        #expect(other.message.contains("'fc' cannot be trained: it does not read the layer before it alone"))
    }

    /// A softmax is part of the loss, but only that of the last layer.
    @Test func aSoftmaxOfAnotherLayer() throws {
        let nodes = [
            Node(name: "fc1", layer: .dense(features: 7), inputs: ["input"]),
            Node(name: "fc2", layer: .dense(features: 5), inputs: ["fc1"]),
            Node(name: "prob", layer: .softmax, inputs: ["fc1"]),
        ]
        let error = try #require(throws: BackendError.self) { try plan(nodes) }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("'prob' cannot be trained: it does not read the layer before it"))
    }

    static let endless: [[Layer]] = [[], [.softmax], [.convolution(Convolution(channels: 5))]]

    @Test(arguments: endless)
    func networksThatDoNotEndInClasses(_ layers: [Layer]) throws {
        let error = try #require(throws: BackendError.self) { try plan([.relu] + layers) }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("its last layer must be dense, with a feature for each class"), "\(error)")
    }

    /// A pool of features is refused for its shape already.
    @Test func aPoolOfFeatures() {
        #expect(throws: ModelError.self) { try plan([.relu, .dense(features: 5), .maxPool2x2]) }
    }

    /// What is trained though no VGG has it, and how its values are brought from blocks to rows and back.
    @Test func dropoutBeforeConvolutions() throws {
        let plan = try plan([
            .convolution(Convolution(channels: 5)), .relu, .dropout(probability: 0.5),
            .convolution(Convolution(channels: 6)),
            .relu, .maxPool2x2, .dense(features: 5), .logSoftmax,
        ])
        let operations = plan.steps.filter { $0.pass == .forward }.map(\.operation)
        #expect(
            operations.filter { !$0.hasPrefix("pack") }
                == [
                    "convolution", "layout", "dropout", "layout", "convolution", "max_pool", "layout", "dense",
                ])
        #expect(plan.classes == 5)
    }

    /// Whatever follows a normalisation, the plan computes the gradients of all weights, and moves them.
    @Test(arguments: [[.relu, .maxPool2x2], [.maxPool2x2], [.dropout(probability: 0.5)], [], [.relu]] as [[Layer]])
    func everyGradientIsComputed(_ layers: [Layer]) throws {
        let convolution = Layer.convolution(Convolution(channels: 6)),
            normalization = Layer.batchNormalization(epsilon: 1e-5)
        let plan = try plan(
            [convolution, .maxPool2x2, convolution, normalization] + layers + [convolution, normalization] + layers
                + [.dense(features: 5)])
        let written = { (pass: TrainingStep.Pass) in
            Set(plan.steps.filter { $0.pass == pass }.flatMap(\.launches).flatMap(\.arguments))
        }
        let (backward, update) = (written(.backward), written(.update))
        #expect(plan.gradients.count == 12)
        for gradient in plan.gradients {
            #expect(backward.contains(.weights(gradient.buffer)), "\(gradient.name)")
            #expect(update.contains(.weights(gradient.buffer)), "\(gradient.name)")
        }
    }

    /// No weights lie before the first convolution, even where its input is brought into blocks first.
    @Test(arguments: [1, 3, 5, 20])
    func theFirstConvolutionNeedsNoGradientOfItsInput(_ channels: Int) throws {
        let plan = try plan([.convolution(Convolution(channels: 6)), .dense(features: 5)], channels: channels)
        #expect(!plan.steps.contains { $0.operation == "turned_filters" })
        let own = plan.steps.filter { $0.pass == .backward && $0.name == "node0" }.map(\.operation)
        #expect(own == ["bias_gradient", "convolution_weight_gradient"])
    }

    /// An average pool onto the grid that is there already does nothing.
    @Test func poolsThatChangeNothing() throws {
        let plan = try plan([.adaptiveAveragePool(height: 8, width: 8), .dense(features: 5)])
        #expect(!plan.steps.contains { $0.operation.hasPrefix("average_pool") })
        let other = try self.plan([.adaptiveAveragePool(height: 4, width: 8), .dense(features: 5)])
        #expect(other.steps.contains { $0.operation == "average_pool" })
    }
}
