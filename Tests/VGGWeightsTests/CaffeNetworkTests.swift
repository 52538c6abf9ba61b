import Testing
import VGGModel
import VGGWeights

@Suite struct CaffeNetworkTests {
    /// The network of a line or more, on an input of 8 channels, 9 rows and 9 columns.
    private static func network(_ text: String, extents: String = "dim: 1 dim: 8 dim: 9 dim: 9") throws -> Network {
        try CaffeNetwork(text: "input: \"data\" input_shape { \(extents) }\n" + text).network
    }

    /// What one layer becomes that reads the input.
    private static func layer(_ type: String, _ parameters: String, extents: String? = nil) throws -> Layer {
        let text = "layer { name: \"x\" type: \"\(type)\" bottom: \"data\" top: \"x\" \(parameters) }"
        return try #require(network(text, extents: extents ?? "dim: 1 dim: 8 dim: 9 dim: 9").nodes.first?.layer)
    }

    @Test func oxfordsVGG16IsTheColumnD() throws {
        let caffe = try CaffeNetwork(prototxt: fixture("caffe/oxford_16.prototxt"))
        let network = try Network.named("D")
        let adaptive = Layer.adaptiveAveragePool(height: 7, width: 7)
        #expect(caffe.network.nodes.map(\.layer) == network.nodes.map(\.layer).filter { $0 != adaptive })
        #expect(caffe.network.nodes.map(\.name) == network.nodes.map(\.name).filter { $0 != "avgpool" })
        #expect(caffe.network.input == network.input)
        #expect(caffe.preprocessing == .caffe)
        #expect(try caffe.network.weightShapes() == network.weightShapes())
    }

    @Test func alexNetHasTheShapesOfThePaper() throws {
        let network = try CaffeNetwork(prototxt: fixture("caffe/alexnet.prototxt")).network
        let shapes = try network.shapes()
        let expected = [
            "conv1": "96x55x55", "norm1": "96x55x55", "pool1": "96x27x27", "conv2": "256x27x27", "pool2": "256x13x13",
            "conv3": "384x13x13", "conv4": "384x13x13", "conv5": "256x13x13", "pool5": "256x6x6", "fc6": "4096",
            "fc8": "1000", "prob": "1000",
        ]
        for (node, shape) in expected { #expect(shapes[node]?.description == shape, "\(node)") }
        #expect(try network.weightShapes()["conv2"] == [256, 48, 5, 5])
        #expect(try network.weightShapes()["fc6"] == [4096, 9216])
        #expect(
            network.node("norm1")?.layer
                == .localResponseNormalization(.init(size: 5, k: 1, alpha: 1e-4 / 5, beta: 0.75)))
        // The factor of the squares' mean here is that of their sum there; exponents are numbers too.
        #expect(
            network.node("norm2")?.layer
                == .localResponseNormalization(.init(size: 5, k: 2, alpha: 1e-4 / 5, beta: 0.75)))
        #expect(
            network.node("pool1")?.layer
                == .maxPool(.init(window: .init(size: .init(3), stride: .init(2)), roundsUp: true)))
        #expect(network.node("relu1")?.inputs == ["conv1"])
        #expect(network.node("norm1")?.inputs == ["relu1"])
        #expect(network.node("fc7")?.inputs == ["drop6"])
    }

    @Test func readsWindowsOfEveryForm() throws {
        let plain = try Self.layer("Convolution", "convolution_param { num_output: 4 kernel_size: 3 pad: 1 }")
        #expect(plain == .convolution(Convolution(channels: 4)))
        let sides = try Self.layer(
            "Convolution",
            "convolution_param { num_output: 4 kernel_h: 3 kernel_w: 5 pad_h: 1 pad_w: 2 stride_h: 2 stride_w: 1 }")
        let window = Window(
            size: .init(rows: 3, columns: 5), stride: .init(rows: 2, columns: 1), before: .init(rows: 1, columns: 2),
            after: .init(rows: 1, columns: 2))
        #expect(sides == .convolution(Convolution(channels: 4, window: window)))
        let lists = try Self.layer(
            "Convolution", "convolution_param { num_output: 4 kernel_size: [3, 5] pad: 1 pad: 2 stride: [2, 1] }")
        #expect(lists == sides)
        let dilated = try Self.layer(
            "Convolution", "convolution_param { num_output: 4 kernel_size: 3 dilation: 2 group: 4 }")
        #expect(
            dilated
                == .convolution(
                    Convolution(channels: 4, window: Window(size: .init(3), dilation: .init(2)), groups: 4)))
    }

    @Test func readsPools() throws {
        let two = "kernel_size: 2 stride: 2"
        let window = Window(size: .init(2), stride: .init(2))
        #expect(
            try Self.layer("Pooling", "pooling_param { \(two) }") == .maxPool(.init(window: window, roundsUp: true)))
        let even = "dim: 1 dim: 8 dim: 8 dim: 6"
        #expect(try Self.layer("Pooling", "pooling_param { \(two) }", extents: even) == .maxPool2x2)
        #expect(try Self.layer("Pooling", "pooling_param { \(two) round_mode: FLOOR }") == .maxPool2x2)
        #expect(
            try Self.layer("Pooling", "pooling_param { pool: AVE \(two) }")
                == .averagePool(.init(window: window, roundsUp: true), countsPadding: true))
        #expect(
            try Self.layer("Pooling", "pooling_param { pool: AVE global_pooling: true }")
                == .adaptiveAveragePool(height: 1, width: 1))
        let whole = Window(size: .init(rows: 8, columns: 6))
        #expect(
            try Self.layer("Pooling", "pooling_param { pool: 0 global_pooling: true }", extents: even)
                == .maxPool(.init(window: whole)))
    }

    /// Caffe's own rule: rounded up, and less one where the last window would begin beyond the image and its padding.
    @Test func poolsToAsManyWindowsAsCaffe() throws {
        for extent in 3...12 {
            for (size, stride, pad) in [(2, 2, 0), (3, 2, 0), (3, 2, 1), (2, 2, 1), (3, 3, 1), (3, 1, 1), (4, 3, 2)] {
                var count = Int((Double(extent + 2 * pad - size) / Double(stride)).rounded(.up)) + 1
                if pad > 0, (count - 1) * stride >= extent + pad { count -= 1 }
                let network = try Self.network(
                    """
                    layer { name: "x" type: "Pooling" bottom: "data" top: "x"
                            pooling_param { kernel_size: \(size) stride: \(stride) pad: \(pad) } }
                    """, extents: "dim: 1 dim: 1 dim: \(extent) dim: \(extent)")
                #expect(try network.shapes()["x"]?.height == count, "\(extent) \(size) \(stride) \(pad)")
            }
        }
    }

    @Test func readsOtherLayers() throws {
        #expect(try Self.layer("ReLU", "") == .relu)
        #expect(try Self.layer("ReLU", "relu_param { negative_slope: .1f }") == .leakyReLU(slope: 0.1))
        #expect(try Self.layer("Dropout", "") == .dropout(probability: 0.5))
        #expect(try Self.layer("Dropout", "dropout_param { dropout_ratio: 0.4 }") == .dropout(probability: 0.4))
        #expect(try Self.layer("Softmax", "") == .softmax)
        #expect(try Self.layer("Flatten", "") == .reshape(Shape(features: 648)))
        #expect(try Self.layer("Scale", "") == .scale)
        #expect(try Self.layer("InnerProduct", "inner_product_param { num_output: 7 }") == .dense(features: 7))
        let shapes = [
            "dim: 0 dim: -1": (648, 1, 1), "dim: 0 dim: 0 dim: 3 dim: -1": (8, 3, 27),
            "dim: -1 dim: 81 dim: 8": (81, 8, 1),
        ]
        for (dims, extents) in shapes {
            let shape = Shape(channels: extents.0, height: extents.1, width: extents.2)
            #expect(try Self.layer("Reshape", "reshape_param { shape { \(dims) } }") == .reshape(shape), "\(dims)")
        }
    }

    /// What computes something else at inference is refused, not passed over.
    @Test(arguments: [
        ("BatchNorm", "batch_norm_param { use_global_stats: false }", "use_global_stats false"),
        ("Dropout", "dropout_param { dropout_ratio: 0.5 scale_train: false }", "scale_train false"),
    ])
    func refusesWhatWouldChangeTheResult(_ type: String, _ parameters: String, _ words: String) throws {
        let error = try #require(throws: WeightsError.self) { try Self.layer(type, parameters) }
        #expect(error.message.contains(words), "\(error)")
        #expect(throws: Never.self) { try Self.layer(type, parameters.replacing("false", with: "true")) }
    }

    @Test func joinsBranches() throws {
        let network = try Self.network(
            """
            layer { name: "s" type: "Split" bottom: "data" top: "a" top: "b" }
            layer { name: "ra" type: "ReLU" bottom: "a" top: "a" }
            layer { name: "cat" type: "Concat" bottom: "a" bottom: "b" top: "cat" concat_param { axis: 1 } }
            layer { name: "one" type: "Concat" bottom: "cat" top: "one" }
            layer { name: "sum" type: "Eltwise" bottom: "one" bottom: "cat" top: "sum"
                    eltwise_param { operation: SUM coeff: [1, 1.0] } }
            layer { name: "times" type: "Eltwise" bottom: "sum" bottom: "cat" top: "times"
                    eltwise_param { operation: PROD } }
            """)
        #expect(network.nodes.map(\.name) == ["ra", "cat", "sum", "times"])
        #expect(network.node("cat")?.inputs == ["ra", Network.inputName])
        #expect(network.node("sum")?.inputs == ["cat", "cat"])
        #expect(network.node("sum")?.layer == .add)
        #expect(network.node("times")?.layer == .multiply)
        #expect(try network.shapes()["times"]?.description == "16x9x9")
    }

    static let training = """
        layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TRAIN }
                transform_param { crop_size: 16 mirror: true } }
        layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TEST }
                transform_param { crop_size: 24 mean_value: 104 mean_value: 117 mean_value: 123 scale: 0.5 } }
        layer { name: "noise" type: "Dropout" bottom: "data" top: "data" exclude: { phase: TEST } }
        layer { name: "staged" type: "ReLU" bottom: "data" top: "data" include { stage: "deploy" } }
        layer { name: "leveled" type: "ReLU" bottom: "data" top: "data" include { min_level: 1 } }
        layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 5 } }
        layer { name: "accuracy" type: "Accuracy" bottom: "fc" bottom: "label" top: "accuracy" }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }
        """

    @Test func keepsWhatIsUsedInTesting() throws {
        let caffe = try CaffeNetwork(text: Self.training)
        #expect(caffe.network.nodes.map(\.name) == ["fc", "loss"])
        #expect(caffe.network.nodes.map(\.layer) == [.dense(features: 5), .softmax])
        #expect(caffe.network.input == Shape(channels: 3, height: 24, width: 24))
        let preprocessing = try #require(caffe.preprocessing)
        #expect(preprocessing.mean == [104, 117, 123])
        #expect(preprocessing.deviation == [2, 2, 2])
        #expect(preprocessing.order == .bgr)
        #expect(preprocessing.crop == 24)
    }

    /// What leads nowhere, such as a second head for the training, is left out.
    @Test func keepsWhatTheLastLayerNeeds() throws {
        let network = try Self.network(
            """
            layer { name: "a" type: "ReLU" bottom: "data" top: "a" }
            layer { name: "head" type: "InnerProduct" bottom: "a" top: "head" inner_product_param { num_output: 2 } }
            layer { name: "loss1" type: "SoftmaxWithLoss" bottom: "head" bottom: "data" top: "loss1" }
            layer { name: "b" type: "LRN" bottom: "a" top: "b" }
            """)
        #expect(network.nodes.map(\.name) == ["a", "b"])
    }

    @Test func listsAllUnknownLayersAtOnce() throws {
        let text = (0..<30).map { "layer { name: \"x\($0)\" type: \"Odd\($0)\" }\n" }.joined()
        let error = try #require(throws: WeightsError.self) { try Self.network(text) }
        #expect(error.code == .unsupportedModel)
        #expect(error.problems.count == 30)
        #expect(error.problems[3] == "line 5, column 7: layer \"x3\" of type \"Odd3\"")
        #expect(error.message.contains("... and 10 more"))
    }

    @Test func readsTheTextFormat() throws {
        let text = """
            # a comment: { "
            name: 'a' "b\\x41\\103\\n" ; input: "data", input_shape < dim: [1, 0x8], dim: 011; dim: 9 >
            layer: { name: "x" type : "ReLU" bottom: ["data"] top: "x", relu_param: < negative_slope: 2.5e-1 > }
            layer: [{ name: "y" type: "ReLU" bottom: "x" top: "y" }, < name: "z" type: "ReLU" bottom: "y" top: "z" >]
            """
        let network = try CaffeNetwork(text: text).network
        #expect(network.name == "abAC\n")
        #expect(network.input == Shape(channels: 8, height: 9, width: 9))
        #expect(network.nodes.map(\.name) == ["x", "y", "z"])
        #expect(network.nodes[0].layer == .leakyReLU(slope: 0.25))
    }

    /// What the wire format and the text say of a network is the same.
    @Test func bothFormsAgree() throws {
        let text = try CaffeNetwork(prototxt: fixture("caffe/slim.prototxt"))
        let model = try CaffeNetwork(CaffeModelFile(path: fixture("caffe/slim_v1.caffemodel")).message)
        #expect(text.network == model.network)
    }
}

extension CaffeNetwork {
    /// The network of a text.
    init(text: String) throws {
        let memory = VGGWeightsTests.storage(Array(text.utf8))
        try self.init(PrototxtParser.message(storage: memory, path: "text"))
    }
}
