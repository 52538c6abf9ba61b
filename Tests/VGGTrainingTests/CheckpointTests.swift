import Foundation
import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct CheckpointTests {
    private func trained() async throws -> (TrainingFixture, Checkpoint) {
        let fixture = try TrainingFixture()
        _ = try await fixture.train("run", cancelAfter: 10)
        return (fixture, try Checkpoint(path: fixture.output("run").checkpoint))
    }

    @Test func itHoldsTheWholeState() async throws {
        let (fixture, checkpoint) = try await trained()
        #expect(checkpoint.progress.epoch == 1 && checkpoint.progress.batch == 2 && checkpoint.progress.step == 8)
        #expect(checkpoint.settings == fixture.settings && checkpoint.model == fixture.model)
        #expect(checkpoint.classes == fixture.data.classes && checkpoint.fingerprint == fixture.data.fingerprint)
        #expect(Set(checkpoint.snapshot.parameters.keys) == ["fc.weight", "fc.bias"])
        #expect(checkpoint.snapshot.optimizer["velocity"]?.count == 3 * 193)
        let copy = fixture.folder.path("copy.safetensors")
        try checkpoint.write(to: copy)
        #expect(try fixture.bytes("copy.safetensors") == fixture.bytes("run/checkpoint.safetensors"))
    }

    @Test(arguments: [Schedule.constant, .plateau(patience: 3), .cosine(minimum: 1e-7)])
    func settingsSurviveTheFile(_ schedule: Schedule) throws {
        let fixture = try TrainingFixture()
        var settings = fixture.settings
        settings.schedule = schedule
        settings.optimizer = .adamW(beta1: 0.1 + 0.2, epsilon: 1e-300, weightDecay: 1.0 / 3)
        settings.gradientNorm = .leastNonzeroMagnitude
        settings.warmUpEpochs = 3
        settings.seed = .max
        settings.augmentation = schedule == .constant ? nil : Augmentation()
        let snapshot = TrainingSnapshot(
            parameters: try Initialization.he().tensors(for: fixture.model, seed: 1), optimizer: [:])
        let path = fixture.folder.path("settings.safetensors")
        try Checkpoint(
            progress: TrainingProgress(), settings: settings, model: fixture.model, classes: ["a", "\"b\n", "ä"],
            fingerprint: .max, snapshot: snapshot
        ).write(to: path)
        let read = try Checkpoint(path: path)
        #expect(read.settings == settings && read.classes == ["a", "\"b\n", "ä"] && read.fingerprint == .max)
        #expect(read.progress == TrainingProgress())
    }

    /// What is changed before going on, and what the error must be about.
    static let changes: [(subject: String, change: @Sendable (inout TrainingFixture) -> Void)] = [
        ("learningRate", { $0.settings.learningRate = 0.1 }), ("seed", { $0.settings.seed = 1 }),
        ("batch, optimizer", { ($0.settings.batch, $0.settings.optimizer) = (2, .adamW()) }),
        ("epochs, schedule", { ($0.settings.epochs, $0.settings.schedule) = (9, .cosine()) }),
    ]

    @Test(arguments: changes.indices) func otherSettingsAreRefused(_ index: Int) async throws {
        var (fixture, checkpoint) = try await trained()
        Self.changes[index].change(&fixture)
        let error = try failure {
            try checkpoint.check(model: fixture.model, data: fixture.data, settings: fixture.settings)
        }
        #expect(error?.code == .mismatch && error?.subject == Self.changes[index].subject)
    }

    @Test func moreEpochsAreNot() async throws {
        var (fixture, checkpoint) = try await trained()
        fixture.settings.epochs = 5
        let progress = try await fixture.run(from: checkpoint)
        #expect(progress.history.map(\.epoch) == [1, 2, 3, 4, 5])
    }

    @Test func otherPicturesAndNetworksAreRefused() async throws {
        let (fixture, checkpoint) = try await trained()
        let other = try failure {
            try checkpoint.check(
                model: try LinearNetwork.model(crop: 9), data: fixture.data, settings: fixture.settings)
        }
        #expect(other?.code == .mismatch && other?.message.contains("another linear") == true)
        try fixture.folder.touch(["data/red/more.png"])
        let more = try ImageFolder(fixture.folder.path("data"), validation: .share(0.2), seed: 1)
        let pictures = try failure {
            try checkpoint.check(model: fixture.model, data: more, settings: fixture.settings)
        }
        #expect(pictures?.code == .mismatch && pictures?.message.contains("pictures") == true)
        try fixture.folder.touch(["data/yellow/1.png", "data/yellow/2.png"])
        let classes = try failure {
            try checkpoint.check(
                model: fixture.model, data: ImageFolder(fixture.folder.path("data")), settings: fixture.settings)
        }
        #expect(classes?.message.contains("classes are not those") == true)
    }

    /// A step that is not that of the epoch and batch is refused before anything of the run is touched.
    @Test func anotherStepIsRefused() async throws {
        let (fixture, checkpoint) = try await trained()
        let metrics = try fixture.bytes("run/metrics.jsonl")
        let file = try SafetensorsFile(path: fixture.output("run").checkpoint)
        var texts = file.metadata
        texts["vgg.training"] = texts["vgg.training"]?.replacing("\"step\":8", with: "\"step\":2")
        try SafetensorsWriter(metadata: texts).write(
            Dictionary(uniqueKeysWithValues: file.names.map { ($0, try file.tensor($0)) }),
            to: fixture.output("run").checkpoint)
        let changed = try Checkpoint(path: fixture.output("run").checkpoint)
        #expect(changed.progress.step == 2 && checkpoint.progress.step == 8)
        let error = await #expect(throws: TrainingError.self) { try await fixture.run(from: changed) }
        #expect(error?.code == .invalidCheckpoint)
        #expect(
            error?.message.contains("its step 2 is not batch 2 after 1 epochs of 6 batches") == true,
            "\(error?.message ?? "")")
        #expect(try fixture.bytes("run/metrics.jsonl") == metrics)
    }

    /// A change of a checkpoint's tensors and texts, and words of the error.
    static let damage: [(words: String, change: @Sendable (inout [String: Tensor], inout [String: String]) -> Void)] = [
        ("is no checkpoint", { _, texts in texts["vgg.training"] = nil }),
        ("is damaged: \"progress\" is missing", { _, texts in texts["vgg.training"] = "{\"version\":1}" }),
        ("is damaged", { _, texts in texts["vgg.training"] = "{" }),
        (
            "is of version 2",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacingOccurrences(
                    of: "\"version\":1", with: "\"version\":2")
            }
        ),
        (
            "batch -2, step 8 and others) cannot be",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacingOccurrences(
                    of: "\"batch\":2", with: "\"batch\":-2")
            }
        ),
        (
            "step 9223372036854775807 and others) cannot be",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacingOccurrences(
                    of: "\"step\":8", with: "\"step\":9223372036854775807")
            }
        ),
        (
            "cannot be",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(
                    /"images":[0-9]+/, with: "\"images\":9223372036854775807")
            }
        ),
        (
            "cannot be",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(
                    /"waiting":[0-9]+/, with: "\"waiting\":9223372036854775807")
            }
        ),
        (
            "cannot be",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(
                    /"epoch":[0-9]+,"history"/, with: "\"epoch\":7,\"history\"")
            }
        ),
        (
            "cannot be those of a run",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(/"top1":[0-9.]+/, with: "\"top1\":1e308")
            }
        ),
        (
            "cannot be those of a run",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(/"images":[0-9]+/, with: "\"images\":0")
            }
        ),
        (
            "its epochs: -1 is out of range",
            { _, texts in
                texts["vgg.training"] = texts["vgg.training"]?.replacing(/"epochs":[0-9]+/, with: "\"epochs\":-1")
            }
        ),
        (
            "holds values in 'velocity' that are not finite",
            { tensors, _ in
                let name = "vgg.optimizer/velocity"
                tensors[name] = tensors[name].map { Tensor(shape: $0.shape, values: $0.values.map { _ in .nan }) }
            }
        ),
        ("says nothing of its network", { _, texts in texts["vgg.network"] = nil }),
        ("says nothing of its network", { _, texts in texts["vgg.labels"] = nil }),
        ("holds no 'fc.bias' of shape [3]", { tensors, _ in tensors["fc.bias"] = nil }),
        (
            "holds no 'fc.bias' of shape [3]",
            { tensors, _ in tensors["fc.bias"] = Tensor(shape: [1], values: [0]) }
        ),
    ]

    @Test(arguments: damage.indices) func damagedOnesAreRefused(_ index: Int) async throws {
        let (fixture, _) = try await trained()
        let file = try SafetensorsFile(path: fixture.output("run").checkpoint)
        var tensors = try Dictionary(uniqueKeysWithValues: file.names.map { ($0, try file.tensor($0)) })
        var texts = file.metadata
        Self.damage[index].change(&tensors, &texts)
        let path = fixture.folder.path("damaged.safetensors")
        try SafetensorsWriter(metadata: texts).write(tensors, to: path)
        let error = try #require(try failure { try Checkpoint(path: path) })
        #expect(error.code == .invalidCheckpoint && error.subject == path)
        #expect(error.message.contains(Self.damage[index].words), "\(error)")
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(throws: WeightsError.self) { try Checkpoint(path: "/nonexistent") }
    }
}
