import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// What a plan and a session of training refuse, and that they say what to give instead.
@Suite struct TrainingErrorTests {
    static let images = Shape(channels: 3, height: 4, width: 4)

    private func trained() throws -> TrainedNetwork {
        try .chain(
            [.convolution(Convolution(channels: 4)), .batchNormalization(epsilon: 1e-5), .relu, .dense(features: 5)],
            input: Self.images, batch: 2)
    }

    /// A network and options that no plan is made of, and what is said of them.
    struct Refused: CustomTestStringConvertible {
        let testDescription: String
        var layers: [Layer] = []
        var input = TrainingErrorTests.images
        var options = TrainingOptions(batch: 2)
        var code = BackendError.Code.unsupported
        let message: String

        static func response(_ layer: LocalResponseNormalization, _ message: String) -> Refused {
            Refused(testDescription: message, layers: [.localResponseNormalization(layer)], message: message)
        }

        static func dropout(_ probability: Double) -> Refused {
            Refused(
                testDescription: "dropout of \(probability)", layers: [.dropout(probability: probability)],
                message: "'node0' cannot be trained: a dropout probability lies in 0..<1")
        }
    }

    static let refused: [Refused] = [
        .response(LocalResponseNormalization(size: 4), "normalises over 4 channels"),
        .response(LocalResponseNormalization(size: .max), "normalises over \(Int.max) channels"),
        .response(LocalResponseNormalization(k: 0), "with k 0.0"),
        .dropout(-0.5), .dropout(.nan), .dropout(1), .dropout(1.5),
        Refused(
            testDescription: "pictures of one channel", input: Shape(channels: 1, height: 4, width: 4),
            options: TrainingOptions(batch: 2, input: .pixels), message: "takes 1 channels, a picture has three"),
        Refused(
            testDescription: "a batch beyond all memory", options: TrainingOptions(batch: .max), code: .outOfMemory,
            message: "needs more memory than can be counted"),
        Refused(
            testDescription: "weights beyond all memory", layers: [.dense(features: 1 << 40)],
            input: Shape(channels: 1, height: 1024, width: 1024), code: .outOfMemory,
            message: "needs more memory than can be counted"),
    ]

    @Test(arguments: refused)
    func whatCannotBePlanned(_ refused: Refused) throws {
        var writer = Graphs.Writer()
        for (index, layer) in (refused.layers + [.dense(features: 5), .softmax]).enumerated() {
            writer.add("node\(index)", layer)
        }
        let network = try Network(
            name: "small", input: refused.input, nodes: writer.nodes, preprocessing: .torchvision)
        let error = try #require(throws: BackendError.self) {
            try TrainingPlan(network, for: .imaginary(), options: refused.options)
        }
        #expect(error.code == refused.code && error.message.contains(refused.message), "\(error)")
    }

    /// Labels, values, and what is said of them.
    static let batches: [(labels: [Int], count: Int, message: String)] = [
        ([0, 5], 96, "5 is none of the 5 classes"), ([-1, 0], 96, "-1 is none of the 5 classes"),
        ([.max, 0], 96, "is none of the 5 classes"), ([0], 96, "96 values and 1 labels are not the 2 images"),
        ([0, 1, 2], 96, "96 values and 3 labels"), ([0, 1], 95, "95 values and 2 labels"), ([], 0, "0 values and 0"),
        ([0, 1], 192, "192 values"),
    ]

    @Test(arguments: batches)
    func batchesThatDoNotFit(_ labels: [Int], _ count: Int, _ message: String) async throws {
        let trained = try trained(), session = try trained.session(on: Bench.plainManager(.naive))
        let values = [Float](repeating: 0.5, count: count)
        for body: () async throws -> Void in [
            { _ = try await session.step(values: values, labels: labels, rate: 1, index: 0) },
            { _ = try await session.gradients(values: values, labels: labels) },
        ] {
            let error = await #expect(throws: BackendError.self) { try await body() }
            #expect(error?.code == .invalidInput && error?.message.contains(message) == true, "\(error as Any)")
        }
        #expect(try await session.tensors().bits == trained.tensors.bits)
    }

    @Test func picturesWhereValuesAreTaken() async throws {
        let session = try trained().session(on: Bench.plainManager(.naive))
        let error = await #expect(throws: BackendError.self) {
            try await session.step(pixels: [UInt8](repeating: 0, count: 96), labels: [0, 1], rate: 1, index: 0)
        }
        #expect(error?.message == "this session takes values, not pixels")
    }

    @Test func tensorsThatDoNotFit() async throws {
        let trained = try trained(), manager = try Bench.plainManager(.naive)
        var wrong = trained.tensors
        wrong["node0.weight"] = nil
        wrong["node1.running_var"] = nil
        wrong["node3.bias"] = Tensor(shape: [4], values: [0, 0, 0, 0])
        let messages = [
            "'node0.weight' is missing", "'node1.running_var' is missing", "'node3.bias' has the shape [4], not [5]",
        ]
        let refusal = #expect(throws: BackendError.self) {
            try TrainingSession(trained.network, tensors: wrong, on: manager, options: trained.options())
        }
        let session = try trained.session(on: manager)
        let moments = try await session.moments()
        let second = await #expect(throws: BackendError.self) {
            try await session.restore(tensors: wrong, moments: moments)
        }
        for error in [refusal, second] {
            #expect(error?.code == .invalidParameters)
            for message in messages { #expect(error?.message.contains(message) == true, "\(error as Any)") }
        }
        let third = await #expect(throws: BackendError.self) {
            try await session.restore(tensors: trained.tensors, moments: [:])
        }
        #expect(third?.message.contains("'node0.weight.velocity' is missing") == true, "\(third as Any)")
        #expect(try await session.tensors().bits == trained.tensors.bits, "a refusal changed the weights")
    }

    /// A session with guards notices a kernel that writes outside a buffer of activations.
    @Test func aWriteOutsideABufferIsFound() async throws {
        let files = try KernelSource.files(
            replacing: "output[place] = scales", by: "output[place + channels * plane] = scales",
            in: "batch_normalization_gradient")
        for (files, isSound) in [(KernelSource.files, true), (files, false)] {
            let trained = try trained()
            let session = try trained.session(on: Bench.harmed(.naive, files: files), guards: true)
            _ = try await session.gradients(values: trained.values, labels: trained.labels)
            if isSound {
                try await session.checkGuards()
            } else {
                await #expect(throws: BackendError.self) { try await session.checkGuards() }
            }
        }
    }
}
