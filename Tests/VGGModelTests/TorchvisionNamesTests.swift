import Testing
import VGGModel

@Suite struct TorchvisionNamesTests {
    static let indices: [(String, [Int])] = [
        ("vgg11", [0, 3, 6, 8, 11, 13, 16, 18]),
        ("vgg13", [0, 2, 5, 7, 10, 12, 15, 17, 20, 22]),
        ("vgg16", [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]),
        ("vgg19", [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]),
        ("vgg11_bn", [0, 4, 8, 11, 15, 18, 22, 25]),
        ("vgg13_bn", [0, 3, 7, 10, 14, 17, 21, 24, 28, 31]),
        ("vgg16_bn", [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40]),
        ("vgg19_bn", [0, 3, 7, 10, 14, 17, 20, 23, 27, 30, 33, 36, 40, 43, 46, 49]),
        ("A-LRN", [0, 4, 7, 9, 12, 14, 17, 19]),
        ("C", [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]),
    ]

    @Test(arguments: indices)
    func convolutions(name: String, indices: [Int]) throws {
        let network = try Network.named(name)
        let names = network.torchvisionNames
        let convolutions = network.nodes.filter { $0.name.hasPrefix("conv") }
        #expect(convolutions.map { names[$0.name] } == indices.map { "features.\($0)" })
        let normalizations = network.nodes.filter { $0.name.hasPrefix("bn") }
        #expect(normalizations.count == (name.hasSuffix("_bn") ? indices.count : 0))
        for (normalization, index) in zip(normalizations, indices) {
            #expect(names[normalization.name] == "features.\(index + 1)")
        }
        #expect(names.count == convolutions.count + normalizations.count + 3)
    }

    @Test(arguments: [0.5, nil])
    func denseLayersKeepTheirPlaceWithoutDropout(dropout: Double?) throws {
        var options = NetworkOptions()
        options.dropout = dropout
        let names = try Network.named("vgg16", options: options).torchvisionNames
        #expect(["fc6", "fc7", "fc8"].map { names[$0] } == ["classifier.0", "classifier.3", "classifier.6"])
    }

    @Test func weightShapes() throws {
        let shapes = try Network.named("vgg16_bn").weightShapes()
        #expect(shapes["conv1_1"] == [64, 3, 3, 3])
        #expect(shapes["bn1_1"] == [64])
        #expect(shapes["fc6"] == [4096, 25088])
        #expect(shapes["fc8"] == [1000, 4096])
        #expect(shapes["relu1_1"] == nil)
        #expect(try Network.named("C").weightShapes()["conv3_3"] == [256, 256, 1, 1])
    }
}
