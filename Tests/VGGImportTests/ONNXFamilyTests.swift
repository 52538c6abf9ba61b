import Testing
import VGGModel
import VGGWeights

/// What the networks of each family look like, taken from slim models as its exporter writes them.
@Suite struct ONNXFamilyTests {
    private func file(_ name: String) throws -> ONNXFile {
        let tests = try ONNXNodeTests.families.get()
        return try #require(tests.first { $0.name == name }).file()
    }

    private func names(_ file: ONNXFile) throws -> [String] { try #require(file.model.network).nodes.map(\.name) }

    /// The layers that all five have in common: convolutions with rectifiers, pools, and three dense layers.
    private static let layers: [Layer] = {
        var layers: [Layer] = []
        for width in [4, 0, 6, 0, 8, 8, 0, 8, 0] {
            layers += width == 0 ? [.maxPool2x2] : [.convolution(Convolution(channels: width)), .relu]
        }
        return layers + [.dense(features: 12), .relu, .dense(features: 12), .relu, .dense(features: 10)]
    }()

    @Test(arguments: ["mxnet", "mxnet_bn", "torch", "torch_view", "dynamo", "caffe2", "tensorflow"])
    func vanishingLayersVanish(_ family: String) throws {
        let network = try #require(try file(family).model.network)
        let isSoftmax = ["caffe2", "tensorflow"].contains(family)
        #expect(network.nodes.map(\.layer) == Self.layers + (isSoftmax ? [.softmax] : []))
        #expect(network.input == Shape(channels: 3, height: 32, width: 32))
        #expect(network.name == family)
        #expect(network.classes == 10)
        for (node, before) in zip(network.nodes, ["input"] + network.nodes.map(\.name)) {
            #expect(node.inputs == [before])
        }
    }

    @Test(arguments: ["mxnet", "mxnet_bn", "torch", "dynamo", "caffe2", "tensorflow", "channels_last", "residual"])
    func tensorsAreNamedAfterTheNodesAndFitThem(_ family: String) throws {
        let file = try file(family)
        let shapes = try #require(try file.model.network?.weightShapes())
        var expected: [String: [Int]] = [:]
        for (node, shape) in shapes {
            expected[node + ".weight"] = shape
            expected[node + ".bias"] = [shape[0]]
        }
        #expect(file.entries.mapValues(\.shape) == expected)
        for name in file.names { #expect(try file.tensor(name).shape == expected[name]) }
        #expect(file.entries.values.allSatisfy { $0.isReadable && $0.type == "FLOAT" })
    }

    @Test func namesAreThoseOfTheGraph() throws {
        #expect(try names(file("mxnet")).prefix(3) == ["vgg0_conv0_fwd", "vgg0_relu0_fwd", "vgg0_pool0_fwd"])
        #expect(try names(file("caffe2")).suffix(2) == ["fc8_1", "prob_1"])
        #expect(try names(file("torch")).first == "features/features.0/Conv")
        #expect(try names(file("torch")).last == "classifier/classifier.6/Gemm")
        #expect(try names(file("dynamo")).first == "node_conv_features.0")
        #expect(try names(file("tensorflow")).first == "vgg/block1_conv1/Conv2D")
    }

    @Test(arguments: [("mxnet", true), ("torch", true), ("torch_view", true), ("dynamo", true)])
    func torchvisionsPreprocessingIsFoundByItsFamilies(_ family: String, _ known: Bool) throws {
        let model = try file(family).model
        var expected = Preprocessing.torchvision
        (expected.crop, expected.shorterSide) = (32, 36)
        #expect(model.preprocessing == expected)
        #expect(model.network?.preprocessing == expected)
    }

    @Test func caffe2TakesWhatCaffeDoes() throws {
        let preprocessing = try #require(try file("caffe2").model.preprocessing)
        #expect(preprocessing.order == .bgr && preprocessing.mean == Preprocessing.caffe.mean)
        #expect(preprocessing.crop == 32)
    }

    @Test func preprocessingOfOtherFamiliesIsNotGuessed() throws {
        #expect(try file("tensorflow").model.preprocessing == nil)
        #expect(try file("residual").model.preprocessing == nil)
        #expect(try file("residual").model.network?.preprocessing.crop == 9)
    }

    @Test func whatDoesNotFoldBecomesALayer() throws {
        let network = try #require(try file("residual").model.network)
        let window = Window(size: .init(3), dilation: .init(2), before: .init(2), after: .init(2))
        #expect(network.node("norm")?.layer == .scale)
        #expect(network.node("folded") == nil)
        #expect(network.node("second")?.layer == .convolution(Convolution(channels: 6, window: window, groups: 3)))
        #expect(network.node("join")?.inputs == ["first", "second", "first"])
        #expect(network.node("relu6")?.layer == .clip(minimum: 0, maximum: 6))
        guard case .localResponseNormalization(let lrn) = network.node("lrn")?.layer else {
            Issue.record("no response normalisation")
            return
        }
        // ONNX's factor is divided by the size.
        #expect(lrn.size == 3 && lrn.k == 1.5 && abs(lrn.alpha - 0.1) < 1e-8)
        #expect(network.nodes.last?.layer == .logSoftmax)
    }

    @Test func blocksAreTheTensors() throws {
        for family in ["torch", "tensorflow", "mxnet_bn"] {
            let file = try file(family)
            for name in file.names {
                var values: [Float] = []
                try file.forEachBlock(of: name) { values += $0 }
                #expect(try file.tensor(name).values == values, "\(family) \(name)")
            }
        }
    }
}
