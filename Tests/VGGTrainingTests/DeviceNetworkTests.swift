import Foundation
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct DeviceNetworkTests {
    private let pixels = (0..<4 * 32 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 11 * 5) }

    private var settings: TrainingSettings {
        var settings = TrainingSettings()
        (settings.epochs, settings.batch, settings.learningRate, settings.seed) = (2, 4, 0.01, 3)
        return settings
    }

    /// A head that is not zero, so that gradients reach what is before it.
    private func tuning() throws -> FineTuning {
        let tuning = try Tiny.tuning(classes: 3)
        let drawn = try Initialization.he().tensors(for: tuning.headNetwork(), seed: 9)
        return tuning.replacing(drawn)
    }

    /// A step on a part changes it as a step on the whole does, and leaves the rest as it is.
    @Test(.timeLimit(.minutes(2)), arguments: ["pool4", "avgpool", "relu7"])
    func aStepIsThatOfTheWhole(_ boundary: String) async throws {
        let (tuning, manager) = (try tuning(), try Tiny.manager())
        let part = try DeviceNetwork(
            tuning.network, after: boundary, tensors: tuning.tensors, on: manager, settings: settings, images: 4)
        let whole = try DeviceNetwork(
            tuning.network, tensors: tuning.tensors, on: manager, settings: settings, images: 4)
        // Dropout draws by the layer's place in what is trained, which a cut between the two layers moves.
        guard boundary != "relu7" else { return try await checkFrozen(part, tuning, after: boundary) }
        let results = (
            try await part.step(pixels: pixels, labels: [0, 1, 2, 0], rate: 0.05, step: 0),
            try await whole.step(pixels: pixels, labels: [0, 1, 2, 0], rate: 0.05, step: 0)
        )
        #expect(abs(results.0.loss - results.1.loss) < 1e-4 * max(1, results.1.loss))
        let changed = (try await part.snapshot().parameters, try await whole.snapshot().parameters)
        let trained = Set(try trainedNames(tuning, after: boundary))
        #expect(!trained.isEmpty && trained.count < changed.0.count)
        for (name, tensor) in changed.0 {
            let before = try #require(tuning.tensors[name]?.values), all = try #require(changed.1[name]?.values)
            #expect((tensor.values == before) == !trained.contains(name), "\(name)")
            guard trained.contains(name) else { continue }
            let largest = zip(all, before).map { abs($0 - $1) }.max() ?? 0
            let worst = zip(tensor.values, all).map { abs($0 - $1) }.max() ?? 0
            #expect(worst <= 1e-3 * largest, "\(name): \(worst) of \(largest)")
        }
    }

    private func checkFrozen(_ part: DeviceNetwork, _ tuning: FineTuning, after boundary: String) async throws {
        _ = try await part.step(pixels: pixels, labels: [0, 1, 2, 0], rate: 0.05, step: 0)
        let trained = Set(try trainedNames(tuning, after: boundary))
        for (name, tensor) in try await part.snapshot().parameters {
            #expect((tensor.values == tuning.tensors[name]?.values) == !trained.contains(name), "\(name)")
        }
    }

    private func trainedNames(_ tuning: FineTuning, after boundary: String) throws -> [String] {
        let before = try tuning.network.truncated(after: boundary).nodes.map(\.name)
        return tuning.tensors.keys.filter { !before.contains(String($0.prefix { $0 != "." })) }
    }

    @Test func scoresAreThoseOfTheWhole() async throws {
        let (tuning, manager) = (try tuning(), try Tiny.manager())
        let part = try DeviceNetwork(
            tuning.network, after: "pool3", tensors: tuning.tensors, on: manager, settings: settings, images: 4)
        let whole = try DeviceNetwork(
            tuning.network, tensors: tuning.tensors, on: manager, settings: settings, images: 4)
        let scores = (
            try await part.evaluate(pixels: pixels, images: 4), try await whole.evaluate(pixels: pixels, images: 4)
        )
        #expect(scores.0.count == 12 && scores.0.contains { $0 != 0 })
        #expect(zip(scores.0, scores.1).allSatisfy { abs($0 - $1) < 1e-3 }, "\(scores)")
    }

    /// Training of a part goes on from a checkpoint to the same bytes, and not with another part.
    @Test(.timeLimit(.minutes(2))) func aResumedRunEndsAlike() async throws {
        let folder = try TemporaryFolder()
        try Pictures.colors(in: folder, count: 5)
        let data = try ImageFolder(folder.path("data"), validation: .share(0.2))
        let (tuning, manager) = (try tuning(), try Tiny.manager())
        func trainer(_ name: String, after boundary: String = "pool4") throws -> Trainer {
            let network = try DeviceNetwork(
                tuning.network, after: boundary, tensors: tuning.tensors, on: manager, settings: settings,
                images: data.training.pictures.count)
            return try Trainer(
                network, of: tuning.network, after: boundary, on: data, settings: settings,
                output: TrainingOutput(folder: folder.path(name)))
        }
        _ = try await trainer("whole").run()
        let cut = try trainer("parts")
        let stopped = Task {
            try await cut.run { event in
                if case .checkpoint = event { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await stopped.value }
        let checkpoint = try Checkpoint(path: folder.path("parts/checkpoint.safetensors"))
        #expect(checkpoint.boundary == "pool4" && checkpoint.progress.epoch == 1)
        let other = await #expect(throws: TrainingError.self) {
            try await trainer("parts", after: "pool3").run(from: checkpoint)
        }
        #expect(other?.message.contains("trains what comes after 'pool4', not what comes after 'pool3'") == true)
        _ = try await trainer("parts").run(from: checkpoint)
        for file in ["checkpoint.safetensors", "best.safetensors", "metrics.jsonl"] {
            let bytes = try ["whole", "parts"].map { try Data(contentsOf: URL(filePath: folder.path("\($0)/\(file)"))) }
            #expect(bytes[0] == bytes[1], "\(file)")
        }
    }

    /// What is trained goes on only on top of what it was trained on.
    @Test func otherFrozenWeightsAreRefused() async throws {
        let (tuning, manager) = (try tuning(), try Tiny.manager())
        let part = try DeviceNetwork(
            tuning.network, after: "pool4", tensors: tuning.tensors, on: manager, settings: settings, images: 4)
        let snapshot = try await part.snapshot()
        try await part.restore(snapshot)
        var parameters = snapshot.parameters
        let weight = try #require(parameters["conv2_1.weight"])
        parameters["conv2_1.weight"] = Tensor(shape: weight.shape, values: weight.values.map { $0 * 2 })
        let other = TrainingSnapshot(parameters: parameters, optimizer: snapshot.optimizer)
        let error = await #expect(throws: TrainingError.self) { try await part.restore(other) }
        #expect(error?.code == .mismatch && error?.subject == "conv2_1.weight")
    }

    @Test func aNetworkIsCutOnlyWhereOnePathLeads() throws {
        let nodes = [
            Node(name: "a", layer: .relu, inputs: [Network.inputName]),
            Node(name: "b", layer: .relu, inputs: ["a"]),
            Node(name: "c", layer: .add, inputs: ["a", "b"]),
            Node(name: "fc", layer: .dense(features: 3), inputs: ["c"]),
        ]
        let network = try Network(
            name: "joined", input: Shape(channels: 3, height: 8, width: 8), nodes: nodes, preprocessing: .small(8))
        let tensors = try Initialization.he().tensors(for: network, seed: 1)
        let error = #expect(throws: ModelError.self) {
            try DeviceNetwork(
                network, after: "b", tensors: tensors, on: Tiny.manager(), settings: settings, images: 4)
        }
        #expect(error?.message.contains("'c' reads more than what comes after 'b'") == true)
    }
}
