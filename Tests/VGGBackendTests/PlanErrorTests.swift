import Testing
import VGGBackend
import VGGModel

/// What a plan refuses, and what it says then.
@Suite struct PlanErrorTests {
    /// A plan that must be refused.
    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        let nodes: [Layer]
        var input = Shape(channels: 3, height: 4, width: 4)
        var options = PlanOptions()
        var preprocessing = Preprocessing.torchvision
        let code: BackendError.Code
        let message: String
    }

    static let pool = Layer.maxPool2x2
    static let means = Preprocessing(
        shorterSide: 8, crop: 8, order: .rgb, scale: 1, mean: [0.5], deviation: [1, 1, 1])

    static let refusals = [
        Refusal(
            testDescription: "unknown layer", nodes: [pool, .relu], options: PlanOptions(outputs: ["layer0", "fc9"]),
            code: .unsupported, message: "has no layer 'fc9'; its layers are: layer0 layer1"),
        Refusal(
            testDescription: "batch 0", nodes: [pool], options: PlanOptions(batch: 0), code: .invalidInput,
            message: "a batch of 0 images"),
        Refusal(
            testDescription: "batch -1", nodes: [pool], options: PlanOptions(batch: -1), code: .invalidInput,
            message: "a batch of -1 images"),
        Refusal(
            testDescription: "huge batch", nodes: [pool], options: PlanOptions(batch: .max), code: .outOfMemory,
            message: "more memory than can be counted"),
        Refusal(
            testDescription: "large batch", nodes: [pool], options: PlanOptions(batch: 1 << 40), code: .outOfMemory,
            message: "smaller batch"),
        Refusal(
            testDescription: "huge layer", nodes: [.dense(features: 1 << 40), .dense(features: 1 << 40)],
            code: .outOfMemory, message: "more memory than can be counted"),
        Refusal(
            testDescription: "huge convolution", nodes: [.convolution(Convolution(channels: 1 << 58))],
            input: Shape(channels: 1, height: 1, width: 1), code: .outOfMemory,
            message: "more memory than can be counted"),
        Refusal(
            testDescription: "too many pixels", nodes: [.relu],
            input: Shape(channels: 1, height: 1 << 16, width: 1 << 15),
            code: .unsupported, message: "more pixels than a kernel counts"),
        Refusal(
            testDescription: "pictures of four channels", nodes: [pool], input: Shape(channels: 4, height: 4, width: 4),
            options: PlanOptions(input: .pixels), code: .unsupported,
            message: "takes 4 channels, a picture has three"),
        Refusal(
            testDescription: "one mean for three channels", nodes: [pool], options: PlanOptions(input: .pixels),
            preprocessing: means, code: .unsupported, message: "1 means and 3 deviations"),
        Refusal(
            testDescription: "batch normalisation that cannot fold", nodes: [pool, .batchNormalization(epsilon: 1e-5)],
            code: .unsupported, message: "'layer1' has no place"),
        Refusal(
            testDescription: "even window",
            nodes: [.localResponseNormalization(LocalResponseNormalization(size: 4))], code: .unsupported,
            message: "over 4 channels"),
        Refusal(
            testDescription: "a window of nearly 2^63",
            nodes: [.localResponseNormalization(LocalResponseNormalization(size: .max))], code: .unsupported,
            message: "below 2^20"),
        Refusal(
            testDescription: "k of 0", nodes: [.localResponseNormalization(LocalResponseNormalization(k: 0))],
            code: .unsupported, message: "k 0.0"),
        Refusal(testDescription: "nothing to run", nodes: [], code: .unsupported, message: "has no layers to run"),
    ]

    @Test(arguments: refusals, [KernelFamily.naive, .cpu(vector: 16), .gpu])
    func refuses(_ refusal: Refusal, _ family: KernelFamily) throws {
        var nodes: [Node] = []
        for (index, layer) in refusal.nodes.enumerated() {
            nodes.append(Node(name: "layer\(index)", layer: layer, inputs: [nodes.last?.name ?? Network.inputName]))
        }
        let network = try Network(
            name: "odd", input: refusal.input, nodes: nodes, preprocessing: refusal.preprocessing)
        let error = try #require(throws: BackendError.self) {
            try Plan(network, for: .imaginary(family), options: refusal.options)
        }
        #expect(error.code == refusal.code)
        #expect(error.message.contains(refusal.message), "\(error.message)")
        #expect(error.description == error.message)
    }

    @Test func anEarlierReaderThanItsInputIsTheModelsError() throws {
        var network = try Network.named("vgg16")
        network.nodes.swapAt(0, 1)
        #expect(throws: ModelError.self) { try Plan(network, for: .imaginary()) }
    }
}
