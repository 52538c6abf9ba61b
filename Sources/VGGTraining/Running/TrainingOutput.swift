import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where training writes, and how often.
public struct TrainingOutput: Hashable, Sendable {
    /// The folder, which is made where it is missing.
    public var folder: String
    /// Steps between checkpoints within an epoch; one is written after each epoch in any case.
    ///
    /// Nil for no others.
    public var checkpointSteps: Int?
    /// Steps between lines of metrics within an epoch; one is written after each epoch in any case.
    ///
    /// Nil for no others.
    public var metricsSteps: Int?
    /// What the model files say of where the weights come from, before what training adds.
    public var source: String?

    /// Makes an output into a folder, after each epoch only.
    public init(folder: String) { self.folder = folder }

    /// The state after the last epoch, or within one with `checkpointSteps`, to go on from.
    public var checkpoint: String { "\(folder)/checkpoint.safetensors" }
    /// The model after the epoch in which it was best, to classify with.
    public var best: String { "\(folder)/best.safetensors" }
    /// A line of JSON for each epoch, and for steps with `metricsSteps`.
    public var metrics: String { "\(folder)/metrics.jsonl" }
    /// The loss by epoch, as SVG.
    public var lossCurve: String { "\(folder)/loss.svg" }
    /// The accuracy by epoch, as SVG.
    public var accuracyCurve: String { "\(folder)/accuracy.svg" }

    /// All files.
    package var files: [String] { [checkpoint, best, metrics, lossCurve, accuracyCurve] }

    /// Throws `invalidSettings` naming the first value that is out of its range.
    func validate() throws(TrainingError) {
        if let checkpointSteps { try SettingCheck.count(checkpointSteps, in: 1...Int.max, "checkpointSteps") }
        if let metricsSteps { try SettingCheck.count(metricsSteps, in: 1...Int.max, "metricsSteps") }
    }

    /// Makes the folder.
    ///
    /// - Throws: `TrainingError` with `writeFailed`.
    public func prepare() throws(TrainingError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw TrainingError(
                .writeFailed, folder, "the folder cannot be made; give one where you may write")
        }
    }

    /// Removes the checkpoint of an earlier run, so that nobody goes on from that for this one's.
    ///
    /// - Throws: `TrainingError` with `writeFailed`.
    public func discardCheckpoint() throws(TrainingError) {
        guard unlink(checkpoint) != 0, errno != ENOENT else { return }
        throw TrainingError(
            .writeFailed, checkpoint, "the checkpoint of an earlier run cannot be removed; give another folder")
    }
}
