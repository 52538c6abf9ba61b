import ArgumentParser
import Foundation
import VGGModel
import VGGTraining

/// A training that can be stopped, and what is said of how it ended.
struct TrainingJob: Sendable {
    let trainer: Trainer
    let checkpoint: Checkpoint?
    let reporter: TrainingReporter
    let output: OutputOptions

    /// Trains to the end, or until Ctrl-C.
    func run() async throws {
        let trained = try await Self.stoppable({ [trainer, checkpoint, reporter] in
            try await trainer.run(from: checkpoint, report: reporter.show)
        })
        guard let progress = trained else {
            sayStopped()
            throw ExitCode(130)
        }
        try TrainingEnd(progress, trainer.output).print(by: reporter, output)
        if let failure = reporter.failure { throw failure }
    }

    /// Does some work; nothing where Ctrl-C stopped it.
    static func stoppable<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        let result = await Interruption.cancelling {
            do {
                return Swift.Result<Result, any Error>.success(try await work())
            } catch {
                return .failure(error)
            }
        }
        do {
            return try result.get()
        } catch is CancellationError {
            return nil
        } catch let error as TrainingError {
            throw Failure(error.words)
        }
    }

    private func sayStopped() {
        let files = trainer.output
        let isThere = FileManager.default.fileExists(atPath: files.checkpoint)
        if output.json { reporter.printLine(TrainingEnd(nil, files, status: "interrupted")) }
        Console.error(
            isThere
                ? "stopped; go on from the last checkpoint by\n  \(Self.resumingCommand)"
                : "stopped before the first checkpoint, of which --checkpoint-steps makes more")
    }

    /// The command that goes on with this one's work.
    private static var resumingCommand: String {
        var words = CommandLine.arguments.filter { $0 != "--force" && $0 != "--resume" }
        if let first = words.first?.split(separator: "/").last { words[0] = String(first) }
        return (words + ["--resume"]).map(\.quotedForShell).joined(separator: " ")
    }
}

extension Checkpoint {
    /// Refuses to go on with another network, part of it, folder or settings, before anything is made for it.
    func refuseOthers(model: Network, boundary: String?, data: ImageFolder, settings: TrainingSettings) throws {
        do throws(TrainingError) {
            try check(model: model, boundary: boundary, data: data, settings: settings)
        } catch {
            throw Failure(error.words)
        }
    }
}

extension TrainingError {
    /// The error with settings called by their options.
    var words: String {
        if let option { return "\(option): \(message)" }
        if let differingOptions { return "--resume: \(differingOptions): \(message)" }
        if code == .mismatch {
            guard subject != "checkpoint" else { return "--resume: the \(description)" }
            return "--resume: \(description) (--validation, --validation-share and --seed must be the same, too)"
        }
        return description
    }
}
