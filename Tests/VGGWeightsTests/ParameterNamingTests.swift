import Testing
import VGGModel
import VGGWeights

@Suite struct ParameterNamingTests {
    /// The places of torchvision's convolutions in `features`.
    static let convolutions: [(model: String, places: [Int])] = [
        ("vgg11", [0, 3, 6, 8, 11, 13, 16, 18]),
        ("vgg13", [0, 2, 5, 7, 10, 12, 15, 17, 20, 22]),
        ("vgg16", [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]),
        ("vgg19", [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]),
        ("vgg11_bn", [0, 4, 8, 11, 15, 18, 22, 25]),
        ("vgg13_bn", [0, 3, 7, 10, 14, 17, 21, 24, 28, 31]),
        ("vgg16_bn", [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40]),
        ("vgg19_bn", [0, 3, 7, 10, 14, 17, 20, 23, 27, 30, 33, 36, 40, 43, 46, 49]),
    ]
    static let dense: [ParameterNaming: [String]] = [
        .torchvision: ["classifier.0", "classifier.3", "classifier.6"],
        .timm: ["pre_logits.fc1", "pre_logits.fc2", "head.fc"],
        .canonical: ["fc6", "fc7", "fc8"],
    ]

    @Test(arguments: convolutions.indices, [ParameterNaming.torchvision, .timm]) func namesAreThoseOfOthers(
        _ index: Int, _ naming: ParameterNaming
    ) throws {
        let (model, places) = Self.convolutions[index]
        let network = try Networks.slim(model)
        let file = try Saved(network, naming: naming).file
        var expected = places.map { "features.\($0)" } + (Self.dense[naming] ?? [])
        let normalizations = model.hasSuffix("_bn") ? places.map { "features.\($0 + 1)" } : []
        expected += normalizations
        var names = expected.flatMap { [$0 + ".weight", $0 + ".bias"] }
        names += normalizations.flatMap { [$0 + ".running_mean", $0 + ".running_var"] }
        #expect(file.names == names.sorted())
    }

    @Test func canonicalNamesAreTheNodes() throws {
        let file = try Saved(Networks.slim("A"), naming: .canonical).file
        let convolutions = ["1_1", "2_1", "3_1", "3_2", "4_1", "4_2", "5_1", "5_2"].map { "conv" + $0 }
        let nodes = convolutions + (Self.dense[.canonical] ?? [])
        #expect(file.names == nodes.flatMap { [$0 + ".weight", $0 + ".bias"] }.sorted())
    }

    @Test func timmKeepsDenseLayersAsConvolutions() throws {
        let file = try Saved(Networks.slim("vgg11"), naming: .timm).file
        #expect(file.tensors["pre_logits.fc1.weight"]?.shape == [256, 32, 2, 2])
        #expect(file.tensors["pre_logits.fc2.weight"]?.shape == [256, 256, 1, 1])
        #expect(file.tensors["head.fc.weight"]?.shape == [10, 256])
    }

    static let models = ["vgg11", "vgg13_bn", "vgg16", "vgg19_bn", "A-LRN", "B", "C", "D", "E"]

    @Test(arguments: models, ParameterNaming.allCases) func loadsWhatItSaved(
        _ model: String, _ naming: ParameterNaming
    ) throws {
        let network = try Networks.slim(model)
        let saved = try Saved(network, naming: naming)
        let (loaded, parameters) = try ParameterLoader.load(path: saved.path, for: network)
        #expect(loaded == network)
        #expect(Set(parameters.layers.keys) == Set(saved.parameters.layers.keys))
        for (node, layer) in saved.parameters.layers {
            #expect(parameters[node]?.weight.shape == layer.weight.shape)
            #expect(parameters[node]?.weight.values == layer.weight.values, "\(node)")
            #expect(parameters[node]?.bias.values == layer.bias.values, "\(node)")
        }
    }
}
