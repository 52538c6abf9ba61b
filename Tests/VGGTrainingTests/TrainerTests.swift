import Foundation
import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

@Suite struct TrainerTests {
    @Test func theNetworkLearns() async throws {
        let fixture = try TrainingFixture()
        let log = EventLog()
        let progress = try await fixture.run(report: log.add)
        #expect(progress.epoch == 4 && progress.step == 4 * TrainingFixture.steps)
        let first = try #require(progress.history.first), last = try #require(progress.history.last)
        #expect(last.training.loss < 0.5 * first.training.loss, "\(progress.history)")
        #expect(try #require(progress.best?.validation).top1 == 1, "\(progress.history)")
        #expect(progress.history.map(\.epoch) == [1, 2, 3, 4])
        #expect(progress.history.map(\.rate) == [0.05, 0.05, 0.025, 0.025])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path("run")).sorted()
                == ["accuracy.svg", "best.safetensors", "checkpoint.safetensors", "loss.svg", "metrics.jsonl"])
    }

    @Test func eventsTellWhereItIs() async throws {
        let fixture = try TrainingFixture()
        let log = EventLog()
        let progress = try await fixture.run(report: log.add)
        let total = 4 * TrainingFixture.steps
        #expect(log.steps.map(\.step) == Array(1...total))
        #expect(log.steps.map(\.epoch) == (1...4).flatMap { [Int](repeating: $0, count: TrainingFixture.steps) })
        #expect(log.steps.allSatisfy { $0.steps == total && $0.epochs == 4 && $0.imagesPerSecond > 0 })
        #expect(log.steps.last?.secondsLeft == 0 && (log.steps.first?.secondsLeft ?? 0) > 0)
        let epochs = log.events.compactMap { event -> EpochMetrics? in
            if case .epoch(let metrics, _) = event { metrics } else { nil }
        }
        #expect(epochs == progress.history)
        for metrics in progress.history {
            let steps = log.steps.filter { $0.epoch == metrics.epoch }
            let mean = steps.reduce(0) { $0 + $1.result.loss } / Double(TrainingFixture.steps)
            #expect(abs(metrics.training.loss - mean) < 1e-12)
            #expect(steps.last?.running == metrics.training)
            let correct = steps.reduce(0) { $0 + $1.result.correct }
            #expect(metrics.training.top1 == Double(correct) / Double(4 * TrainingFixture.steps))
        }
    }

    @Test func theBestModelIsOneToClassifyWith() async throws {
        let fixture = try TrainingFixture()
        let output = fixture.output("run")
        let progress = try await fixture.run()
        let file = ModelFile(try SafetensorsFile(path: output.best))
        let network = try #require(file.network)
        #expect(network == fixture.model)
        #expect(file.file.model.labels == ["blue", "green", "red"])
        let (loaded, parameters) = try ParameterLoader.load(path: output.best, for: network)
        #expect(loaded.classes == 3 && parameters["fc"]?.weight.shape == [3, 192])
        let source = try #require(ModelMetadata.source(in: SafetensorsFile(path: output.best).metadata))
        #expect(source.contains("24 pictures of 'data', epoch \(progress.best?.epoch ?? 0) of 4, seed 7"), "\(source)")
    }

    /// Two runs do not write into one folder, and curves that were lost are drawn again.
    @Test func aFolderIsOneRuns() async throws {
        let fixture = try TrainingFixture()
        let folder = fixture.output("run").folder
        _ = try await fixture.run()
        // As another run holds it.
        let other = open(folder, O_RDONLY)
        #expect(flock(other, LOCK_EX) == 0)
        let before = try fixture.bytes("run/checkpoint.safetensors")
        let error = await #expect(throws: TrainingError.self) { try await fixture.run() }
        #expect(error?.subject == folder && error?.message.contains("another run writes into this folder") == true)
        #expect(try fixture.bytes("run/checkpoint.safetensors") == before)
        close(other)
        let curve = try fixture.bytes("run/loss.svg")
        try FileManager.default.removeItem(atPath: fixture.output("run").lossCurve)
        _ = try await fixture.run(from: Checkpoint(path: fixture.output("run").checkpoint))
        #expect(try fixture.bytes("run/loss.svg") == curve)
    }

    /// What is interrupted anywhere and gone on with ends as what was not, to the last byte.
    @Test(arguments: [[2], [4], [5], [6], [9], [12, 14], [5, 11, 23]])
    func aResumedRunEndsAlike(_ stops: [Int]) async throws {
        let fixture = try TrainingFixture()
        #expect(try await !fixture.train("whole"))
        for stop in stops + [.max] {
            let path = fixture.output("parts").checkpoint
            let checkpoint = FileManager.default.fileExists(atPath: path) ? try Checkpoint(path: path) : nil
            #expect(try await fixture.train("parts", from: checkpoint, cancelAfter: stop) == (stop < .max))
        }
        for file in ["metrics.jsonl", "checkpoint.safetensors", "best.safetensors", "loss.svg", "accuracy.svg"] {
            #expect(try fixture.bytes("parts/\(file)") == fixture.bytes("whole/\(file)"), "\(file)")
        }
    }

    @Test func metricsAreLinesOfStepsAndEpochs() async throws {
        let fixture = try TrainingFixture()
        _ = try await fixture.run()
        let lines = try fixture.lines("run/metrics.jsonl")
        // Within each epoch of 6 steps, those after its second and fourth; then the epoch itself.
        #expect(lines.count == 12)
        for (index, line) in lines.enumerated() {
            let members = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(members["kind"] as? String == (index % 3 == 2 ? "epoch" : "step"))
            #expect(members["step"] as? Int == index / 3 * 6 + [2, 4, 6][index % 3])
            #expect(members["epoch"] as? Int == index / 3 + 1)
        }
    }

    /// Half a line, as a crash leaves it, and lines of steps that are done again, are gone.
    @Test func resumingTidiesTheMetrics() async throws {
        let fixture = try TrainingFixture()
        #expect(try await fixture.train("run", cancelAfter: 7))
        let path = fixture.output("run").metrics
        let torn = try fixture.bytes("run/metrics.jsonl") + Array("{\"kind\":\"st".utf8)
        try Data(torn).write(to: URL(fileURLWithPath: path))
        let checkpoint = try Checkpoint(path: fixture.output("run").checkpoint)
        #expect(try await !fixture.train("run", from: checkpoint))
        #expect(try await !fixture.train("whole"))
        #expect(try fixture.lines("run/metrics.jsonl") == fixture.lines("whole/metrics.jsonl"))
    }

    @Test(arguments: [LinearNetwork.Fault.loss(.nan, step: 7), .loss(.infinity, step: 7), .gradientNorm(.nan, step: 7)])
    func divergingEndsIt(_ fault: LinearNetwork.Fault) async throws {
        let fixture = try TrainingFixture()
        let error = await #expect(throws: TrainingError.self) { try await fixture.run(fault: fault) }
        #expect(error?.code == .diverged && error?.subject == "step 8 (epoch 2)")
        #expect(error?.message.contains("try a learning rate below 0.05, such as 0.005") == true, "\(error as Any)")
        // The state before is still there.
        #expect(try Checkpoint(path: fixture.output("run").checkpoint).progress.step == 6)
    }

    static let answers: [(fault: LinearNetwork.Fault, code: TrainingError.Code, subject: String)] = [
        (.imagesOff(step: 2), .invalidAnswer, "step 3 (epoch 1)"), (.scoresOff, .invalidAnswer, "validation"),
        (.scoresNaN, .diverged, "epoch 1"),
    ]

    @Test(arguments: answers.indices) func answersAreChecked(_ index: Int) async throws {
        let (fault, code, subject) = Self.answers[index]
        let fixture = try TrainingFixture()
        let error = await #expect(throws: TrainingError.self) { try await fixture.run(fault: fault) }
        #expect(error?.code == code && error?.subject == subject)
    }

    @Test func aPlateauLowersTheRate() async throws {
        var fixture = try TrainingFixture()
        fixture.settings.epochs = 6
        fixture.settings.schedule = .plateau(patience: 2, factor: 0.5)
        let log = EventLog()
        // The validation accuracy stays what it is: after two epochs without a better one, and again, the rate halves.
        let progress = try await fixture.run(fault: .sameScores, report: log.add)
        #expect(progress.history.map(\.rate) == [0.05, 0.05, 0.05, 0.025, 0.025, 0.0125])
        #expect(progress.best?.epoch == 1)
        #expect(log.events.count { if case .rateReduced = $0 { true } else { false } } == 2)
    }

    @Test func withoutValidationTrainingDecides() async throws {
        let fixture = try TrainingFixture()
        let data = try ImageFolder(fixture.folder.path("data"), validation: .share(0))
        let progress = try await Trainer(
            LinearNetwork(fixture.model), of: fixture.model, on: data, settings: fixture.settings,
            output: fixture.output("run")
        ).run()
        #expect(progress.history.allSatisfy { $0.validation == nil } && progress.best != nil)
    }

    @Test func brokenPicturesAreTold() async throws {
        let fixture = try TrainingFixture()
        let broken = fixture.data.training.path(of: 3)
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: broken))
        let log = EventLog()
        let progress = try await fixture.run(report: log.add)
        #expect(progress.step == 4 * TrainingFixture.steps)
        let told = log.events.compactMap { if case .leftOut(let picture) = $0 { picture.path } else { nil } }
        #expect(told == [broken])
    }

    @Test func noPictureToValidateWithIsAnError() async throws {
        let fixture = try TrainingFixture()
        for index in fixture.data.validation.pictures.indices {
            try Data().write(to: URL(fileURLWithPath: fixture.data.validation.path(of: index)))
        }
        let error = await #expect(throws: TrainingError.self) { try await fixture.run() }
        #expect(error?.code == .noPictures && error?.message.contains("none of the 6 pictures to validate") == true)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let fixture = try TrainingFixture()
        let other = try LinearNetwork.model(classes: 5)
        let error = try failure {
            try Trainer(
                LinearNetwork(other), of: other, on: fixture.data, settings: fixture.settings,
                output: fixture.output("run"))
        }
        #expect(error?.code == .mismatch && error?.message.contains("has 3 classes, but linear 5") == true)
        var wide = fixture.model
        wide.input.width = 16
        let shape = try failure {
            try Trainer(
                LinearNetwork(other), of: wide, on: fixture.data, settings: fixture.settings,
                output: fixture.output("run"))
        }
        #expect(shape?.code == .mismatch && shape?.message.contains("squares") == true)
    }

    @Test func outputIsChecked() async throws {
        let fixture = try TrainingFixture()
        var output = fixture.output("run")
        output.checkpointSteps = 0
        let error = try failure {
            try Trainer(
                LinearNetwork(fixture.model), of: fixture.model, on: fixture.data, settings: fixture.settings,
                output: output)
        }
        #expect(error?.subject == "checkpointSteps")
        let failed = await #expect(throws: TrainingError.self) { try await fixture.run("data/red/0.png") }
        #expect(failed?.code == .writeFailed)
    }
}
