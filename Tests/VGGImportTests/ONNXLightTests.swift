import Testing
import VGGModel
import VGGWeights

/// The light models of ONNX's own tests: whole networks, whose weights the graph fills with one value.
@Suite struct ONNXLightTests {
    /// What is known of a light model: how many nodes it makes, those with weights, its output and its weights' number.
    struct Expected: Sendable, CustomTestStringConvertible {
        let name: String
        let nodes: Int
        let layers: Int
        let parameters: Int
        let classes = 1000

        var testDescription: String { name }
    }

    static let models = [
        Expected(name: "vgg19", nodes: 43, layers: 19, parameters: 143_667_240),
        Expected(name: "bvlc_alexnet", nodes: 21, layers: 8, parameters: 60_965_224),
        Expected(name: "zfnet512", nodes: 21, layers: 8, parameters: 87_250_536),
        Expected(name: "resnet50", nodes: 122, layers: 54, parameters: 25_530_472),
        Expected(name: "squeezenet", nodes: 65, layers: 26, parameters: 1_235_496),
        Expected(name: "densenet121", nodes: 367, layers: 183, parameters: 7_974_120),
    ]

    @Test(arguments: models) func importsWholeNetworks(_ model: Expected) throws {
        let file = try ONNXFile(path: fixture("onnx/light_\(model.name).onnx"))
        let network = try #require(file.model.network)
        #expect(network.input == Shape(channels: 3, height: 224, width: 224))
        #expect(network.nodes.count == model.nodes)
        #expect(network.nodes.filter(\.layer.hasParameters).count == model.layers)
        #expect(try network.shapes()[network.nodes.last?.name ?? ""] == Shape(features: model.classes))
        #expect(try network.summary().parameters == model.parameters)
        #expect(file.model.preprocessing == .caffe)
        let shapes = try network.weightShapes()
        for (node, shape) in shapes { #expect(file.entries[node + ".weight"]?.shape == shape) }
        #expect(file.entries.count == 2 * shapes.count)
    }

    @Test func vgg19IsVGG19() throws {
        let network = try #require(try ONNXFile(path: fixture("onnx/light_vgg19.onnx")).model.network)
        let named = try Network.named("E").inference().nodes.filter {
            if case .adaptiveAveragePool = $0.layer { false } else { true }
        }
        #expect(network.nodes.map(\.layer) == named.map(\.layer))
    }

    /// A filled tensor is made when it is asked for; its blocks never make it whole.
    @Test func filledWeightsTakeNoMemoryInBlocks() throws {
        let file = try ONNXFile(path: fixture("onnx/light_vgg19.onnx"))
        let largest = try #require(file.entries.max { $0.value.shape.reduce(1, *) < $1.value.shape.reduce(1, *) })
        #expect(largest.value.shape == [4096, 25088])
        var count = 0
        try file.forEachBlock(of: largest.key) { block in
            #expect(block.first == 0.02 && block.last == 0.02)
            count += block.count
        }
        #expect(count == 4096 * 25088)
    }
}
