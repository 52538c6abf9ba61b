import ArgumentParser
import Foundation
import VGGModel
import VGGTraining
import VGGWeights

/// Where training writes, and whether it begins or goes on.
struct TrainingRunOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder for the model, checkpoint, metrics and curves.", valueName: "folder"),
        completion: .directory)
    var output: String

    @Flag(
        help: """
            Go on from the checkpoint in the output's folder; other options may be left out or must be the same, \
            in vgg train those of the network all or none; --validation and --validation-share must be given again. \
            Pictures are told by their names.
            """)
    var resume = false

    @Flag(help: "Begin anew, and replace what an earlier run left in the output's folder.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Write a checkpoint every so many steps too, not only after each epoch.", valueName: "number"),
        transform: Limits.number(1...Int.max))
    var checkpointSteps: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Write a line of metrics every so many steps too, not only after each epoch.", valueName: "number"),
        transform: Limits.number(1...Int.max))
    var metricsSteps: Int?

    func validate() throws {
        guard !resume || !force else {
            throw ValidationError("--resume goes on and --force begins anew; give one")
        }
        guard !output.isEmpty else { throw ValidationError("--output: no path given; give that of a folder") }
    }

    /// Where training writes.
    func output(source: String?) -> TrainingOutput {
        let folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
        // A path that looks like an option could not be given to another command.
        var output = TrainingOutput(folder: folder.hasPrefix("-") ? "./" + folder : folder)
        output.checkpointSteps = checkpointSteps
        output.metricsSteps = metricsSteps
        output.source = source
        return output
    }

    /// The checkpoint to go on from; nothing where training begins.
    ///
    /// Where there is one that is not asked for, it is not lost.
    func checkpoint() throws -> Checkpoint? {
        let output = output(source: nil)
        let files = output.files + [output.head.best]
        let isThere = FileManager.default.fileExists(atPath: output.checkpoint)
        if resume {
            guard isThere else {
                throw Failure(
                    "--resume: there is no \(output.checkpoint.onOneLine) to go on from; leave the option out")
            }
            let checkpoint = try Checkpoint(path: output.checkpoint)
            // What is not there, or damaged, would be said to be the result.
            if checkpoint.progress.best != nil {
                guard FileManager.default.fileExists(atPath: output.best) else {
                    throw Failure(
                        "--resume: \(output.best.onOneLine), the best model so far, is not there; put it back, or begin "
                            + "anew with --force")
                }
                _ = try ModelFile(path: output.best)
            }
            return checkpoint
        }
        if !force, let file = files.first(where: FileManager.default.fileExists(atPath:)) {
            throw Failure(
                "--output \(output.folder.onOneLine): an earlier run left \(file.onOneLine); "
                    + (isThere ? "go on with it by --resume, replace it by --force" : "replace it by --force")
                    + ", or give another folder")
        }
        return nil
    }

    /// Refuses an output among the pictures, of which it would be another class from then on.
    func checkApart(from dataset: DatasetOptions) throws {
        for folder in [dataset.folder, dataset.validation].compactMap(\.self)
        where OutputFile.isInside(output, folder: folder) {
            throw Failure("--output \(output.onOneLine): lies inside the pictures; give a folder elsewhere")
        }
    }

    /// Makes the folder, and sees to it that training can write into it.
    func prepare() throws {
        let output = output(source: nil)
        do {
            try FileManager.default.createDirectory(atPath: output.folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                "--output \(output.folder.onOneLine): the folder cannot be made; give one where you may write")
        }
        for file in output.files { try OutputFile.check(file) }
    }
}

extension TrainingOutput {
    /// Where a new layer's training writes that comes before more.
    var head: TrainingOutput {
        var output = TrainingOutput(folder: "\(folder)/head")
        output.source = source
        return output
    }
}
