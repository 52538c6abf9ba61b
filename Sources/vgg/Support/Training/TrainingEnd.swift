import VGGTraining

/// How a training ended, as a line of JSON and as text.
struct TrainingEnd: Encodable {
    let event = "end"
    let status: String
    let stage: String?
    let best: EpochMetrics?
    let epochs: Int?
    let model: String
    /// The checkpoint; nothing of a stage that writes none.
    let checkpoint: String?
    let metrics: String
    let curves: [String]

    /// Describes an end.
    init(_ progress: TrainingProgress?, _ files: TrainingOutput, status: String = "done", stage: String? = nil) {
        self.status = status
        self.stage = stage
        best = progress?.best
        epochs = progress?.epoch
        (model, metrics) = (files.best, files.metrics)
        checkpoint = stage == "head" ? nil : files.checkpoint
        curves = [files.lossCurve, files.accuracyCurve]
    }

    /// Where the results are, and how to use them.
    var text: String {
        guard let best else { return "nothing was trained" }
        return """
            best after epoch \(best.epoch): \(best.decisive.text) in \(best.validation == nil ? "training" : "validation")
            model    \(model.onOneLine)
            metrics  \(metrics.onOneLine)
            curves   \(curves.map(\.onOneLine).joined(separator: ", "))
            classify with: vgg classify PICTURE --model \(model.quotedForShell)
            """
    }

    /// Prints the end.
    func print(by reporter: TrainingReporter, _ output: OutputOptions) throws {
        if output.json { return reporter.printLine(self) }
        if !output.quiet { try Console.print(text) }
    }
}
