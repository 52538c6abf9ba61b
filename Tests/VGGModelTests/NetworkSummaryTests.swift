import Testing
import VGGModel

@Suite struct NetworkSummaryTests {
    @Test(
        arguments: [
            ("vgg11", 132_863_336), ("vgg11_bn", 132_868_840), ("vgg13", 133_047_848), ("vgg13_bn", 133_053_736),
            ("vgg16", 138_357_544), ("vgg16_bn", 138_365_992), ("vgg19", 143_667_240), ("vgg19_bn", 143_678_248),
            ("A", 132_863_336), ("A-LRN", 132_863_336), ("B", 133_047_848), ("C", 133_638_952),
            ("D", 138_357_544), ("E", 143_667_240),
        ])
    func parameters(name: String, count: Int) throws {
        #expect(try Network.named(name).summary().parameters == count)
    }

    /// Torchvision's published multiply-adds in millions, and one count in full.
    @Test(
        arguments: [
            ("vgg11", 7609), ("vgg11_bn", 7609), ("vgg13", 11308), ("vgg13_bn", 11308), ("vgg16", 15470),
            ("vgg16_bn", 15470), ("vgg19", 19632), ("vgg19_bn", 19632),
        ])
    func multiplyAdds(name: String, millions: Int) throws {
        #expect((try Network.named(name).summary().multiplyAdds + 500_000) / 1_000_000 == millions)
    }

    @Test func multiplyAddsOfVGG16ExactlyAndByLayer() throws {
        let summary = try Network.named("vgg16").summary()
        #expect(summary.multiplyAdds == 15_470_264_320)
        #expect(summary.layer("conv1_1")?.multiplyAdds == 224 * 224 * 64 * 27)
        #expect(summary.layer("fc8")?.multiplyAdds == 4_096_000)
        #expect(summary.layer("pool1")?.multiplyAdds == 0)
        #expect(summary.layer("conv1_1")?.parameters == 64 * 27 + 64)
        #expect(summary.layer("relu1_1")?.parameters == 0)
    }

    @Test(
        arguments: [("A", 150), ("A-LRN", 150), ("B", 156), ("C", 156), ("D", 212), ("E", 268), ("vgg16_bn", 212)])
    func receptiveFieldAfterTheLastPool(name: String, extent: Int) throws {
        let summary = try Network.named(name).summary()
        #expect(summary.layer("pool5")?.receptiveField == extent)
        #expect(summary.layer("pool5")?.stride == 32)
        #expect(summary.receptiveField == extent)
        #expect(summary.layer("avgpool")?.receptiveField == nil)
        #expect(summary.layer("fc8")?.receptiveField == nil)
    }

    @Test(
        arguments: [
            ("conv1_1", 3, 1), ("relu1_1", 3, 1), ("conv1_2", 5, 1), ("pool1", 6, 2), ("conv2_1", 10, 2),
            ("conv2_2", 14, 2), ("pool2", 16, 4), ("conv3_3", 40, 4), ("pool3", 44, 8), ("conv4_3", 92, 8),
            ("pool4", 100, 16), ("conv5_1", 132, 16), ("conv5_3", 196, 16),
        ])
    func receptiveFieldsInsideVGG16(layer: String, extent: Int, stride: Int) throws {
        let summary = try Network.named("vgg16").summary()
        #expect(summary.layer(layer)?.receptiveField == extent)
        #expect(summary.layer(layer)?.stride == stride)
    }

    /// Walks back from one value to the pixels it reads, which must be as many as the summary says.
    @Test(arguments: ["A", "B", "C", "D", "E"])
    func receptiveFieldAgreesWithWalkingBack(name: String) throws {
        let network = try Network.named(name)
        for layer in try network.summary().layers {
            guard let extent = layer.receptiveField else { break }
            var rows = 1000...1000
            for node in try network.truncated(after: layer.name).nodes.reversed() {
                switch node.layer {
                case .convolution(let convolution):
                    rows = rows.lowerBound - convolution.kernel / 2...rows.upperBound + convolution.kernel / 2
                case .maxPool2x2: rows = 2 * rows.lowerBound...2 * rows.upperBound + 1
                default: break
                }
            }
            #expect(rows.count == extent, "\(name) \(layer.name)")
        }
    }

    @Test func activationBytesCountTheBatch() throws {
        let network = try Network.named("vgg16")
        let one = try network.summary()
        let three = try network.summary(batch: 3)
        #expect(one.layer("conv1_1")?.activationBytes == 12_845_056)
        #expect(one.largestActivationBytes == 12_845_056)
        #expect(three.activationBytes == 3 * one.activationBytes)
        #expect(one.activationBytes == one.layers.reduce(0) { $0 + 4 * $1.output.count })
        #expect(one.layers.map(\.name) == network.nodes.map(\.name))
        #expect(one.layer("conv1_1")?.kind == "3x3 convolution, 64")
    }

    @Test(arguments: [0, -1, Int.max])
    func impossibleBatchesAreRefused(batch: Int) throws {
        let network = try Network.named("vgg16")
        #expect(throws: ModelError.self) { try network.summary(batch: batch) }
    }

    @Test func countsBeyondTheRangeAreRefused() throws {
        let huge = 1 << 40
        let nodes = [
            Node(name: "fc6", layer: .dense(features: huge), inputs: [Network.inputName]),
            Node(name: "fc7", layer: .dense(features: huge), inputs: ["fc6"]),
        ]
        let network = try Network(name: "huge", input: Shape(features: 1), nodes: nodes, preprocessing: .caffe)
        #expect(throws: ModelError.self) { try network.summary() }
        #expect(throws: ModelError.self) { try Network.named("vgg16").resized(height: .max, width: .max) }
    }
}
