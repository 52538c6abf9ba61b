import Testing
import VGGModel

@Suite struct NamedNetworkTests {
    @Test func everyKnownNameMakesANetworkOfThatName() throws {
        #expect(
            Network.knownNames == [
                "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn",
                "A", "A-LRN", "B", "C", "D", "E",
            ])
        for name in Network.knownNames {
            #expect(try Network.named(name).name == name)
        }
    }

    @Test(
        arguments: [
            ("VGG16", "vgg16"), ("vgg-16", "vgg16"), ("Vgg_16-BN", "vgg16_bn"), ("d", "D"), ("a-lrn", "A-LRN"),
            ("ALRN", "A-LRN"),
        ])
    func spellingsAreForgiven(spelling: String, name: String) throws {
        #expect(try Network.named(spelling).name == name)
    }

    @Test(
        arguments: [
            ("vgg61", "vgg11"), ("vvg19", "vgg19"), ("vgg16bnn", "vgg16_bn"), ("resnet50", nil), ("x", nil), ("", nil),
        ])
    func unknownNamesAreAnsweredWithAllNames(name: String, suggestion: String?) throws {
        let error = try #require(throws: ModelError.self) { try Network.named(name) }
        #expect(error.code == .unknownModel)
        #expect(error.message.contains("did you mean") == (suggestion != nil))
        #expect(suggestion.map { error.message.contains("did you mean '\($0)'?") } ?? true)
        for known in Network.knownNames { #expect(error.message.contains(known)) }
    }

    @Test func nodesOfTheBatchNormalizedAndTheLRNNetwork() throws {
        let normalized = try Network.named("vgg11_bn").nodes.map(\.name)
        #expect(normalized.prefix(5) == ["conv1_1", "bn1_1", "relu1_1", "pool1", "conv2_1"])
        #expect(
            normalized.suffix(10) == [
                "pool5", "avgpool", "fc6", "relu6", "drop6", "fc7", "relu7", "drop7", "fc8", "prob",
            ])
        let responses = try Network.named("A-LRN").nodes.map(\.name)
        #expect(responses.prefix(5) == ["conv1_1", "relu1_1", "lrn1_1", "pool1", "conv2_1"])
        #expect(responses.filter { $0.hasPrefix("lrn") }.count == 1)
    }

    @Test(arguments: [("A", 8), ("B", 10), ("C", 13), ("D", 13), ("E", 16)])
    func convolutionsOfThePapersTable(name: String, count: Int) throws {
        let network = try Network.named(name)
        #expect(network.nodes.filter { $0.name.hasPrefix("conv") }.count == count)
        let small = network.nodes.filter { if case .convolution(let c) = $0.layer { c.kernel == 1 } else { false } }
        #expect(small.map(\.name) == (name == "C" ? ["conv3_3", "conv4_3", "conv5_3"] : []))
    }

    @Test func preprocessingFollowsTheNameAndTheInput() throws {
        #expect(try Network.named("vgg16").preprocessing == .torchvision)
        #expect(try Network.named("D").preprocessing == .caffe)
        var options = NetworkOptions()
        (options.height, options.width) = (64, 64)
        let scaled = try Network.named("vgg16", options: options).preprocessing
        #expect(scaled.crop == 64)
        #expect(scaled.shorterSide == 73)
        options.width = 96
        #expect(try Network.named("vgg16", options: options).preprocessing == .torchvision)
    }

    @Test func optionsShapeTheNetwork() throws {
        var options = NetworkOptions.slim(divisor: 8)
        options.classes = 10
        options.batchNormalization = true
        options.dropout = nil
        options.pooledExtent = 1
        let network = try Network.named("D", options: options)
        let shapes = try network.shapes()
        #expect(network.name == "D_bn")
        #expect(shapes["conv1_1"] == Shape(channels: 8, height: 224, width: 224))
        #expect(shapes["bn5_3"] == Shape(channels: 64, height: 14, width: 14))
        #expect(shapes["avgpool"] == Shape(features: 64))
        #expect(shapes["fc6"] == Shape(features: 512))
        #expect(network.classes == 10)
        #expect(network.node("drop6") == nil)
        #expect(NetworkOptions.slim(divisor: 1000).channels == [1, 1, 1, 1, 1])
    }

    @Test(arguments: [(32, 32, 1, 1), (33, 224, 1, 7), (256, 320, 8, 10), (225, 63, 7, 1)])
    func inputSizes(height: Int, width: Int, rows: Int, columns: Int) throws {
        var options = NetworkOptions()
        (options.height, options.width) = (height, width)
        let shapes = try Network.named("vgg16", options: options).shapes()
        #expect(shapes["pool5"] == Shape(channels: 512, height: rows, width: columns))
        #expect(shapes["avgpool"] == Shape(channels: 512, height: 7, width: 7))
    }

    @Test(arguments: [(31, 224), (224, 31), (0, 0), (-5, 64)])
    func smallInputsAreRefusedWithTheLimit(height: Int, width: Int) throws {
        var options = NetworkOptions()
        (options.height, options.width) = (height, width)
        let error = try #require(throws: ModelError.self) { try Network.named("vgg16", options: options) }
        #expect(error.code == .invalidInput)
        #expect(error.message.contains("\(height)x\(width)"))
        #expect(error.message.contains("32"))
    }

    @Test(
        arguments: [
            { $0.classes = 0 }, { $0.channels = [64, 128, 256] }, { $0.channels[2] = 0 }, { $0.hiddenFeatures = -1 },
            { $0.pooledExtent = 0 }, { $0.dropout = 1 }, { $0.dropout = .nan }, { $0.channels[0] = .max },
            { $0.pooledExtent = .max },
        ] as [@Sendable (inout NetworkOptions) -> Void])
    func impossibleOptionsAreRefused(change: @Sendable (inout NetworkOptions) -> Void) throws {
        var options = NetworkOptions()
        change(&options)
        let error = try #require(throws: ModelError.self) { try Network.named("vgg16", options: options) }
        #expect(error.code == .invalidNetwork)
    }
}
