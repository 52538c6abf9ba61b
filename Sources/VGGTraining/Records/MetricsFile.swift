import FoundationEssentials
import VGGWeights

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A line of the file of metrics: what a step or an epoch came to.
struct MetricsLine: Codable {
    /// `step` or `epoch`.
    let kind: String
    let epoch: Int
    let step: Int
    let rate: Double
    let training: Measures
    var gradientNorm: Double?
    var validation: Measures?

    init(_ metrics: EpochMetrics) {
        (kind, epoch, step, rate) = ("epoch", metrics.epoch, metrics.step, metrics.rate)
        training = metrics.training
        validation = metrics.validation
    }

    /// Of one batch, which is not empty.
    init(_ result: StepResult, epoch: Int, step: Int, rate: Double) {
        (kind, self.epoch, self.step, self.rate) = ("step", epoch, step, rate)
        training = Measures(loss: result.loss, top1: Double(result.correct) / Double(max(result.images, 1)))
        gradientNorm = result.gradientNorm
    }

    /// Whether training that has come so far has the line behind it.
    func isBehind(_ progress: TrainingProgress) -> Bool {
        kind == "epoch" ? epoch <= progress.epoch : step <= progress.step
    }
}

/// The file of metrics: lines of JSON, one added at a time.
struct MetricsFile: Sendable {
    let path: String

    /// Adds a line.
    func append(_ line: MetricsLine) throws {
        let bytes = Array(try JSONText.encoder.encode(line)) + [0x0A]
        let descriptor = retrying { open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { rest in
                retrying { write(descriptor, rest.baseAddress, rest.count) }
            }
            guard count > 0 else { throw failure }
            written += count
        }
    }

    /// Removes all but the lines that training has behind it, such as half a line and what an interrupted run added
    /// after its last checkpoint.
    func truncate(to progress: TrainingProgress) throws(WeightsError) {
        let content = FileManager.default.contents(atPath: path) ?? Data()
        let kept = content.split(separator: 0x0A).filter { line in
            (try? JSONText.decoder.decode(MetricsLine.self, from: Data(line)))?.isBehind(progress) ?? false
        }
        let bytes = kept.reduce(into: [UInt8]()) { $0 += Array($1) + [0x0A] }
        try AtomicFile.replace(path) { file throws(WeightsError) in try file.write(bytes) }
    }

    private var failure: TrainingError {
        TrainingError(.writeFailed, path, "the metrics cannot be written: \(String(cString: strerror(errno)))")
    }
}
