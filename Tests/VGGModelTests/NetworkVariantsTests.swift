import Testing
import VGGModel

@Suite struct NetworkVariantsTests {
    @Test(arguments: ["vgg11", "vgg13", "vgg16", "vgg19"])
    func inferenceOfABatchNormalizedNetworkIsThePlainOne(name: String) throws {
        var options = NetworkOptions()
        options.dropout = nil
        let plain = try Network.named(name, options: options)
        #expect(try Network.named(name + "_bn").inference().nodes == plain.nodes)
        #expect(try Network.named(name).inference().nodes == plain.nodes)
        #expect(try Network.named(name + "_bn").inference().name == name + "_bn")
        #expect(plain.inference() == plain)
    }

    @Test func inferenceKeepsANormalizationThatCannotFold() throws {
        let normalization = Layer.batchNormalization(epsilon: 1e-5)
        let nodes = [
            Node(name: "bn0", layer: normalization, inputs: [Network.inputName]),
            Node(name: "conv1", layer: .convolution(Convolution(channels: 4)), inputs: ["bn0"]),
            Node(name: "relu1", layer: .relu, inputs: ["conv1"]),
            Node(name: "bn1", layer: normalization, inputs: ["relu1"]),
            Node(name: "conv2", layer: .convolution(Convolution(channels: 4)), inputs: ["bn1"]),
            Node(name: "side", layer: .relu, inputs: ["conv2"]),
            Node(name: "bn2", layer: normalization, inputs: ["conv2"]),
        ]
        let shape = Shape(channels: 3, height: 4, width: 4)
        let network = try Network(name: "odd", input: shape, nodes: nodes, preprocessing: .caffe)
        #expect(network.inference() == network)
    }

    @Test func inferenceFoldsOnlyWhatReadsTheLayerItself() throws {
        let normalization = Layer.batchNormalization(epsilon: 1e-5)
        let nodes = [
            Node(name: "conv1", layer: .convolution(Convolution(channels: 4)), inputs: [Network.inputName]),
            Node(name: "drop1", layer: .dropout(probability: 0.5), inputs: ["conv1"]),
            Node(name: "bn1", layer: normalization, inputs: ["drop1"]),
            Node(name: "sum", layer: .add, inputs: ["drop1", "bn1"]),
            Node(name: "conv2", layer: .convolution(Convolution(channels: 4)), inputs: ["sum"]),
            Node(name: "bn2", layer: normalization, inputs: ["conv2"]),
            Node(name: "bn3", layer: normalization, inputs: ["bn2"]),
        ]
        let shape = Shape(channels: 3, height: 4, width: 4)
        let kept = try Network(name: "odd", input: shape, nodes: nodes, preprocessing: .caffe).inference().nodes
        #expect(kept.map(\.name) == ["conv1", "bn1", "sum", "conv2", "bn3"])
        #expect(kept.map(\.inputs) == [[Network.inputName], ["conv1"], ["conv1", "bn1"], ["sum"], ["conv2"]])
    }

    @Test func classifyingHasASoftmaxAtTheEnd() throws {
        let network = try Network.named("vgg16")
        #expect(try network.classifying() == network)
        let scores = try network.truncated(after: "fc8").classifying()
        #expect(scores.nodes.last == Node(name: "prob", layer: .softmax, inputs: ["fc8"]))
        let shape = Shape(channels: 5, height: 1, width: 1)
        let named = Node(name: "prob", layer: .logSoftmax, inputs: [Network.inputName])
        let logarithms = try Network(name: "own", input: shape, nodes: [named], preprocessing: .caffe).classifying()
        #expect(logarithms.nodes.map(\.name) == ["prob", "prob1"])
        // What only changes the form may follow it.
        let soft = [
            Node(name: "soft", layer: .softmax, inputs: [Network.inputName]),
            Node(name: "flat", layer: .reshape(Shape(features: 5)), inputs: ["soft"]),
        ]
        #expect(try Network(name: "own", input: shape, nodes: soft, preprocessing: .caffe).classifying().nodes == soft)
        let error = #expect(throws: ModelError.self) { try network.truncated(after: "pool5").classifying() }
        #expect(error?.message.contains("512x7x7") == true)
    }

    @Test func featuresAreWhatTheLastDenseLayerReads() throws {
        #expect(try Network.named("vgg16").featureNode().name == "relu7")
        #expect(try Network.named("vgg11_bn").featureNode().name == "relu7")
        let error = #expect(throws: ModelError.self) {
            try Network.named("vgg16").truncated(after: "pool5").featureNode()
        }
        #expect(error?.code == .unknownLayer)
    }

    @Test func classes() throws {
        let network = try Network.named("vgg16").withClasses(37)
        #expect(network.classes == 37)
        #expect(try network.shapes()["prob"] == Shape(features: 37))
        #expect(try network.shapes()["fc7"] == Shape(features: 4096))
        #expect(throws: ModelError.self) { try network.withClasses(0) }
        #expect(throws: ModelError.self) { try network.truncated(after: "pool5").withClasses(10) }
    }

    @Test(arguments: ["conv1_1", "pool3", "fc7", "prob"])
    func truncation(layer: String) throws {
        let network = try Network.named("vgg16")
        let front = try network.truncated(after: layer)
        #expect(front.nodes.last?.name == layer)
        #expect(network.nodes.starts(with: front.nodes))
        #expect(try front.shapes()[layer] == network.shapes()[layer])
    }

    @Test func truncationAfterNothingIsAnsweredWithTheLayers() throws {
        let network = try Network.named("vgg16")
        let error = try #require(throws: ModelError.self) { try network.truncated(after: "conv33") }
        #expect(error.code == .unknownLayer)
        #expect(error.message.contains("did you mean 'conv3_3'?"))
        #expect(error.message.contains("relu5_2"))
    }
}
