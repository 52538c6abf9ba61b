import Testing
import VGGModel
import VGGWeights

@Suite struct CaffeFileTests {
    private static func path(_ name: String) throws -> String { try fixture("caffe/" + name) }

    /// A slim VGG of Oxford's form loads to exactly the weights that the same network has in safetensors.
    @Test(arguments: [nil, "slim.prototxt"]) func loadsASlimNetworkOfOxfordsForm(_ text: String?) throws {
        let file = try CaffeFile(path: Self.path("slim_v1.caffemodel"), prototxt: text.map { try Self.path($0) })
        #expect(file.networkError == nil)
        let network = try #require(file.model.network)
        #expect(network.name == "slim VGG")
        #expect(network.input == Shape(channels: 3, height: 32, width: 32))
        var preprocessing = Preprocessing.caffe
        (preprocessing.crop, preprocessing.shorterSide) = (32, 36)
        #expect(file.model.preprocessing == preprocessing)
        #expect(network.preprocessing == preprocessing)
        let expected = try ParameterLoader.load(path: Self.path("slim.safetensors"), for: network)
        let loaded = try ParameterLoader.load(file, for: network)
        #expect(loaded.network == network)
        #expect(loaded.parameters.layers.keys.sorted() == expected.parameters.layers.keys.sorted())
        #expect(loaded.parameters.layers.count == 11)
        for (node, layer) in expected.parameters.layers {
            #expect(loaded.parameters[node]?.weight.shape == layer.weight.shape)
            #expect(loaded.parameters[node]?.weight.values == layer.weight.values, "\(node)")
            #expect(loaded.parameters[node]?.bias.values == layer.bias.values, "\(node)")
        }
    }

    /// Oxford's names are those of the networks that are known by name, which the file thus serves too.
    @Test func servesANetworkKnownByName() throws {
        var options = NetworkOptions()
        (options.channels, options.hiddenFeatures, options.classes) = ([1, 2, 4, 8, 8], 32, 99)
        (options.height, options.width, options.pooledExtent) = (32, 32, 1)
        let network = try Network.named("A", options: options)
        let loaded = try ParameterLoader.load(CaffeFile(path: Self.path("slim_v1.caffemodel")), for: network)
        #expect(loaded.network.classes == 10)
        #expect(loaded.parameters.layers.count == 11)
    }

    /// Convolution, batch normalisation and scale come to one convolution, computed here once more in Double.
    @Test func foldsBatchNormalizationAndScale() throws {
        let file = try CaffeFile(path: Self.path("kinds.caffemodel"))
        let network = try #require(file.model.network)
        #expect(network.nodes.map(\.name) == ["conv", "scale", "relu", "wide", "last", "prob"])
        #expect(network.node("scale")?.layer == .batchNormalization(epsilon: 1e-5))
        #expect(network.node("relu")?.layer == .leakyReLU(slope: 0.125))
        let parameters = try ParameterLoader.load(file, for: network).parameters
        let raw = try SafetensorsFile(path: Self.path("kinds.safetensors"))
        func values(_ name: String) throws -> [Double] { try raw.tensor(name).values.map(Double.init) }
        let (weight, scale, shift) = (try values("conv.weight"), try values("scale.weight"), try values("scale.bias"))
        let (mean, variance) = (try values("norm.running_mean"), try values("norm.running_var"))
        let folded = try #require(parameters["conv"])
        #expect(folded.weight.shape == [6, 2, 3, 3])
        for channel in 0..<6 {
            let factor = scale[channel] / (variance[channel] + 1e-5).squareRoot()
            let wanted = Float(shift[channel] - mean[channel] * factor)
            #expect(abs(folded.bias.values[channel] - wanted) <= abs(wanted) * 1e-6)
            for place in channel * 18..<(channel + 1) * 18 {
                let wanted = Float(weight[place] * factor)
                #expect(abs(folded.weight.values[place] - wanted) <= abs(wanted) * 1e-6)
            }
        }
        #expect(parameters["wide"]?.weight.values == (try raw.tensor("wide.weight").values))
    }

    static let residual = """
        name: "residual" input: "data" input_shape { dim: 1 dim: 2 dim: 4 dim: 4 }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" batch_norm_param { eps: 0.25 } }
        layer { name: "sc" type: "Scale" bottom: "bn" top: "sc" scale_param { bias_term: true } }
        layer { name: "c" type: "Convolution" bottom: "sc" top: "c"
                convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
        layer { name: "sum" type: "Eltwise" bottom: "c" bottom: "sc" top: "sum" }
        layer { name: "bn2" type: "BatchNorm" bottom: "sum" top: "sum" }
        layer { name: "sc2" type: "Scale" bottom: "sum" top: "sum" }
        """

    /// Where there is no convolution to fold into, a scale does what batch normalisation and Caffe's scale do.
    @Test func makesAScaleOfWhatDoesNotFold() throws {
        func vector(_ values: [Float]) -> [UInt8] {
            Wire.bytes(7, Wire.number(1, Int64(values.count))) + Wire.bytes(5, Wire.floats(values))
        }
        let statistics = [vector([2, -4]), vector([1.5, 6]), vector([2])]
        let model =
            CaffeBytes.layer("bn", "BatchNorm", statistics)
            + CaffeBytes.layer("sc", "Scale", [vector([3, 5]), vector([1, 2])])
            + CaffeBytes.layer("c", "Convolution", [CaffeBytes.blob([2, 2, 1, 1], count: 4)])
            + CaffeBytes.layer("bn2", "BatchNorm", statistics) + CaffeBytes.layer("sc2", "Scale", [vector([2, 2])])
            + CaffeBytes.layer("auxiliary", "Convolution", [vector([1])])
        let text = storage(Array(Self.residual.utf8))
        let file = try CaffeFile(CaffeModelFile(model), prototxt: text, at: "text")
        let network = try #require(file.model.network)
        #expect(network.nodes.map(\.layer).filter { $0 == .scale }.count == 2)
        // (x - mean / 2) / sqrt(variance / 2 + 0.25): variances of 1 and 3.25.
        #expect(try file.tensor("sc.weight").values == [3, Float(5 / 3.25.squareRoot())])
        #expect(try file.tensor("sc.bias").values == [1 - 3, Float(2 + 2 * 5 / 3.25.squareRoot())])
        #expect(try file.tensor("c.bias").values == [0, 0])
        #expect(file.names == ["c.bias", "c.weight", "sc.bias", "sc.weight", "sc2.bias", "sc2.weight"])
        let parameters = try ParameterLoader.load(file, for: network).parameters
        #expect(parameters.layers.keys.sorted() == ["c", "sc", "sc2"])
    }

    /// A normalisation that more than its scale reads stays a step of its own.
    @Test func keepsANormalizationThatOthersRead() throws {
        let text = """
            input: "d" input_shape { dim: [1, 2, 1, 1] }
            layer { name: "c" type: "Convolution" bottom: "d" top: "c" convolution_param { num_output: 2 kernel_size: 1 } }
            layer { name: "bn" type: "BatchNorm" bottom: "c" top: "bn" }
            layer { name: "sc" type: "Scale" bottom: "bn" top: "sc" }
            layer { name: "sum" type: "Eltwise" bottom: "bn" bottom: "sc" top: "sum" }
            """
        let nodes = try CaffeNetwork(text: text).network.nodes
        #expect(nodes.map(\.name) == ["c", "bn", "sc", "sum"])
        #expect(nodes.map(\.layer)[1...2] == [.batchNormalization(epsilon: 1e-5), .scale])
        #expect(nodes[2].inputs == ["bn"])
    }

    @Test func tellsWhatTheModelLacks() throws {
        let model = CaffeBytes.layer("c", "Convolution", [CaffeBytes.blob([2, 2, 1, 1], count: 4)])
        let text = storage(Array(Self.residual.utf8))
        let file = try CaffeFile(CaffeModelFile(model), prototxt: text, at: "text")
        let error = try #require(throws: WeightsError.self) {
            try ParameterLoader.load(file, for: #require(file.model.network))
        }
        #expect(error.code == .mismatch)
        #expect(error.problems.contains { $0.contains("sc2.weight") })
    }

    @Test func keepsTensorsOfANetworkThatIsNotKnown() throws {
        let model = CaffeBytes.layer("a", "Convolution", [CaffeBytes.blob([1, 1, 1, 1], count: 1)])
        let file = try CaffeFile(CaffeModelFile(model + CaffeBytes.layer("b", "Deconvolution", [])))
        #expect(file.model.network == nil)
        #expect(file.names == ["a.weight"])
        #expect(file.networkError?.code == .unsupportedModel)
        #expect(file.networkError?.problems.count == 1)
    }

    /// A model that does not tell its input, as Oxford's, still tells by its names what pictures it wants.
    @Test func knowsOxfordsPreprocessingByNames() throws {
        let names = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1", "fc6", "fc7"]
        let one = CaffeBytes.blob([1], count: 1)
        let model = names.flatMap { CaffeBytes.oldLayer($0, 4, [one], more: Wire.text(2, "data") + Wire.text(3, $0)) }
        let file = try CaffeFile(CaffeModelFile(model))
        #expect(file.networkError?.message.contains("\"data\", which no layer before it makes") == true)
        #expect(file.model == ModelDescription(preprocessing: .caffe))
        let other = try CaffeFile(CaffeModelFile(CaffeBytes.oldLayer("conv1_1", 4, [one])))
        #expect(other.model == ModelDescription())
    }

    @Test func takesMeansFromAFile() throws {
        let file = try CaffeFile(
            path: Self.path("slim_v1.caffemodel"), prototxt: Self.path("slim.prototxt"),
            mean: Self.path("mean.binaryproto"))
        #expect(file.model.preprocessing?.mean == [103.5, 116.25, 123.75])
        #expect(file.model.network?.preprocessing == file.model.preprocessing)
    }

    @Test func saysWhichTextIsNotThere() throws {
        let error = try #require(throws: WeightsError.self) {
            try CaffeFile(path: Self.path("slim_v1.caffemodel"), prototxt: "/none.prototxt")
        }
        #expect(error.code == .notFound)
        #expect(error.path == "/none.prototxt")
    }
}
