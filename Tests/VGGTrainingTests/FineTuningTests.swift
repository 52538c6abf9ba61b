import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct FineTuningTests {
    @Test func theLastDenseLayerIsReplaced() throws {
        let base = try Tiny.network("vgg11_bn", classes: 10)
        let tuning = try FineTuning(base, parameters: ParameterLoader.seeded(1, for: base), classes: 3)
        #expect(tuning.head == "fc8" && tuning.features == "relu7" && tuning.network.classes == 3)
        #expect(tuning.network.nodes.last?.layer == .softmax)
        // Batch normalisation is in the weights; dropout is still there.
        let names = tuning.network.nodes.map(\.name)
        #expect(!names.contains { $0.hasPrefix("bn") } && names.contains("drop6") && names.contains("drop7"))
        #expect(tuning.network.node("relu1_1")?.inputs == ["conv1_1"])
        #expect(tuning.tensors["fc8.weight"]?.shape == [3, 32])
        #expect(tuning.tensors["fc8.weight"]?.values.allSatisfy { $0 == 0 } == true)
        #expect(tuning.tensors["fc7.weight"]?.shape == [32, 32])
        let head = try tuning.headNetwork()
        #expect(head.nodes.map(\.name) == ["fc8", "prob"] && head.input == Shape(features: 32))
    }

    static let boundaries: [(blocks: Int, node: String?)] = [
        (0, "avgpool"), (1, "pool4"), (2, "pool3"), (4, "pool1"), (5, nil),
    ]

    @Test(arguments: boundaries) func blocksEndInPools(_ blocks: Int, _ node: String?) throws {
        #expect(try Tiny.tuning(classes: 3).boundary(blocks: blocks) == node)
    }

    @Test func thereAreNoMoreBlocks() throws {
        let tuning = try Tiny.tuning(classes: 3)
        let error = #expect(throws: ModelError.self) { try tuning.boundary(blocks: 6) }
        #expect(error?.message.contains("has 5 blocks of convolutions, not 6") == true)
    }

    @Test func whatHasNoLayerToReplaceIsRefused() throws {
        let features = try Tiny.network("vgg11", classes: 3).truncated(after: "pool5")
        let none = #expect(throws: ModelError.self) {
            try FineTuning(features, parameters: Parameters(layers: [:]), classes: 3)
        }
        #expect(none?.message.contains("no dense layer") == true)
        let rectified = try Tiny.network("vgg11", classes: 3).truncated(after: "relu7")
        let after = #expect(throws: ModelError.self) {
            try FineTuning(rectified, parameters: Parameters(layers: [:]), classes: 3)
        }
        #expect(after?.message.contains("'relu7' comes after the last dense layer, 'fc7'") == true)
    }

    /// A new layer on an untrained network tells colours, and the whole network then computes what was measured.
    @Test(.timeLimit(.minutes(2))) func aHeadLearns() async throws {
        let folder = try TemporaryFolder()
        try Pictures.colors(in: folder)
        let data = try ImageFolder(folder.path("data"), validation: .share(0.3))
        let manager = try Tiny.manager()
        let tuning = try Tiny.tuning(classes: 3)
        let session = try tuning.featureSession(on: manager)
        let training = try await PictureFeatures(of: data.training, by: session)
        let validation = try await PictureFeatures(of: data.validation, by: session)
        #expect(training.images == 21 && validation.images == 9 && training.shape == Shape(features: 32))
        #expect(training.values.contains { $0 != 0 })
        var settings = TrainingSettings()
        (settings.epochs, settings.batch, settings.learningRate) = (60, 7, 0.02)
        settings.optimizer = .adamW()
        let result = try await HeadTrainer(tuning, training: training, validation: validation, settings: settings)
            .run(on: manager, metrics: folder.path("metrics.jsonl"))
        let best = try #require(result.progress.best?.validation)
        #expect(best.top1 >= 8 / 9.0, "\(result.progress.history)")

        let whole = try DeviceNetwork(
            result.tuning.network, tensors: result.tuning.tensors, on: manager, settings: settings, images: 21)
        let source = BatchSource(validation: data.validation, for: tuning.network.preprocessing, size: 7)
        let evaluation = try await Evaluation(of: whole, on: source, classes: data.classes)
        let measures = try #require(evaluation.measures)
        #expect(measures.top1 == best.top1 && abs(measures.loss - best.loss) < 1e-4, "\(measures) \(best)")
    }

    @Test(.timeLimit(.minutes(2))) func viewsAreOtherForms() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Pictures.pattern(width: 50, height: 40), as: "data/a/1.png")
        try folder.write([1, 2, 3], as: "data/a/2.png")
        try folder.write(Pictures.pattern(width: 40, height: 50, seed: 3), as: "data/b/1.jpg")
        let data = try ImageFolder(folder.path("data"), validation: .share(0))
        let session = try Tiny.tuning(classes: 2).featureSession(on: Tiny.manager(), batch: 2)
        var told: [String] = [], shown: [Int] = []
        let views = PictureFeatures.Views(count: 2, seed: 5)
        let features = try await PictureFeatures(
            of: data.training, by: session, views: views, leftOut: { told.append($0.path) },
            report: { shown.append($0) })
        let plain = try await PictureFeatures(of: data.training, by: session)
        #expect(features.labels == [0, 1, 0, 1] && plain.labels == [0, 1])
        #expect(told == [folder.path("data/a/2.png")] && shown == [2, 3, 5, 6])
        #expect(features.values.prefix(64) == plain.values[...])
        #expect(features.values.suffix(64) != plain.values[...])
    }

    @Test func nothingToReadIsAnError() async throws {
        let folder = try TemporaryFolder()
        try folder.touch(["data/a/1.png", "data/b/1.png"])
        let data = try ImageFolder(folder.path("data"), validation: .share(0))
        let session = try Tiny.tuning(classes: 2).featureSession(on: Tiny.manager())
        let error = await #expect(throws: TrainingError.self) {
            try await PictureFeatures(of: data.training, by: session)
        }
        #expect(error?.code == .noPictures && error?.message.contains("none of the 2 pictures") == true)
    }

    @Test(arguments: [(Int.max, nil), (1 << 40, 1 << 40 * 128)] as [(Int, Int?)])
    func bytesAreCounted(_ images: Int, _ bytes: Int?) {
        #expect(PictureFeatures.byteCount(of: Shape(features: 32), images: images) == bytes)
    }
}
