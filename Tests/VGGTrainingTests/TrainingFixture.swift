import Foundation
import Synchronization
import TestSupport
import VGGModel
import VGGTraining

/// A dataset of three colours, and trainers of it.
struct TrainingFixture {
    let folder: TemporaryFolder
    let data: ImageFolder
    let model: Network
    var settings = TrainingSettings()
    /// Steps of an epoch.
    static let steps = 6

    init() throws {
        folder = try TemporaryFolder()
        try Pictures.colors(in: folder)
        data = try ImageFolder(folder.path("data"), validation: .share(0.2), seed: 1)
        model = try LinearNetwork.model()
        settings.epochs = 4
        settings.batch = 4
        settings.learningRate = 0.05
        settings.seed = 7
        settings.schedule = .step(epochs: 2, factor: 0.5)
    }

    func output(_ name: String) -> TrainingOutput {
        var output = TrainingOutput(folder: folder.path(name))
        output.metricsSteps = 2
        output.checkpointSteps = 4
        return output
    }

    func trainer(_ name: String, fault: LinearNetwork.Fault? = nil) throws -> Trainer {
        try Trainer(
            LinearNetwork(model, fault: fault), of: model, on: data, settings: settings, output: output(name))
    }

    /// Trains to the end.
    func run(
        _ name: String = "run", fault: LinearNetwork.Fault? = nil, from checkpoint: Checkpoint? = nil,
        report: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) async throws -> TrainingProgress {
        try await trainer(name, fault: fault).run(from: checkpoint, report: report)
    }

    /// Trains until a number of steps is done, and then cancels; says whether it was cancelled.
    func train(_ name: String, from checkpoint: Checkpoint? = nil, cancelAfter step: Int = .max) async throws -> Bool {
        let trainer = try trainer(name)
        let run = Task {
            try await trainer.run(from: checkpoint) { event in
                if case .step(let done) = event, done.step == step { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        do {
            _ = try await run.value
            return false
        } catch is CancellationError {
            return true
        }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: folder.path(name))))
    }

    func lines(_ name: String) throws -> [String] {
        String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// Collects what training tells.
final class EventLog: Sendable {
    private let log = Mutex<[TrainingEvent]>([])

    var events: [TrainingEvent] { log.withLock(\.self) }
    func add(_ event: TrainingEvent) { log.withLock { $0.append(event) } }

    var steps: [TrainingEvent.Step] {
        events.compactMap { if case .step(let step) = $0 { step } else { nil } }
    }
}
