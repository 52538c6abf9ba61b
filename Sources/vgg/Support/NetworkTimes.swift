import VGGBackend
import VGGModel
import VGGVerification

/// How fast a network and its layers were in one configuration, as JSON and as a table.
struct NetworkTimes: Encodable {
    /// One step of the plan.
    struct Layer: Encodable {
        let name: String
        let ms: Double?
        let gflops: Double?
        let variant: String
        /// How often a kernel was enqueued for it.
        let launches: Int
        /// What of the roofline it reaches, and by what it is bound.
        let roofline: Roofline?
        /// Whether it was right before it was timed.
        let correct: Bool?
    }

    let device: DeviceJSON
    let model: String
    let weights: String
    let batch: Int
    let reduced: PlanReductions?
    let repeats: Int
    /// Samples of whole batches that were left out, for something disturbed the device.
    let disturbed: Int
    /// Whether tuning has found how convolutions run.
    let tuned: Bool
    let correct: Bool
    let medianMs: Double?
    let quartilesMs: [Double]?
    let imagesPerSecond: Double?
    let layers: [Layer]
    private let launchSummary: String

    private enum CodingKeys: String, CodingKey {
        case device, model, weights, batch, reduced, repeats, disturbed, tuned, correct, medianMs, quartilesMs
        case imagesPerSecond, layers
    }

    /// Takes what a report says of a plan's configuration.
    init(device: DeviceJSON, weights: String, plan: Plan, report: BenchReport) {
        let entries = report.entries.filter {
            $0.configuration == ["batch": "\(plan.options.batch)", "precision": "\(plan.options.precision)"]
        }
        let whole = entries.first { $0.operation == BenchReport.wholeNetwork }
        self.device = device
        self.weights = weights
        model = plan.network.name
        (batch, reduced) = (plan.options.batch, plan.reductions)
        launchSummary = plan.launchSummary
        repeats = whole?.samples.count ?? 0
        disturbed = whole?.statistics?.disturbed ?? 0
        tuned = plan.isTuned
        correct = entries.allSatisfy { $0.check?.isCorrect != false }
        medianMs = whole?.median.map { 1000 * $0 }
        quartilesMs = whole?.statistics.map { [1000 * $0.lowerQuartile, 1000 * $0.upperQuartile] }
        imagesPerSecond = whole?.median.map { Double(plan.options.batch) / $0 }
        layers = zip(plan.steps, entries.filter { $0.operation != BenchReport.wholeNetwork }).map { step, entry in
            Layer(
                name: step.name, ms: entry.median.map { 1000 * $0 }, gflops: step.multiplyAdds > 0 ? entry.gflops : nil,
                variant: entry.variant, launches: step.enqueues, roofline: entry.roofline,
                correct: entry.check?.isCorrect)
        }
    }

    /// The layers, and the whole below them.
    fileprivate var text: String {
        var table = Table([
            ("layer", .left), ("ms", .right), ("GFLOP/s", .right), ("roof", .right), ("bound by", .left),
            ("kernel", .left), ("", .left),
        ])
        for layer in layers {
            table.add([
                layer.name, layer.ms?.fixed(3) ?? "", layer.gflops?.fixed(1) ?? "",
                layer.roofline.map { (100 * $0.share).fixed(0) + " %" } ?? "", layer.roofline?.bound.rawValue ?? "",
                layer.variant, layer.correct == false ? "WRONG" : "",
            ])
        }
        let quartiles = quartilesMs.map { " (quartiles \($0[0].fixed(2)) to \($0[1].fixed(2)))" } ?? ""
        let out = disturbed > 0 ? ", \(disturbed) of them disturbed" : ""
        return table.text + """

            \(title), \(repeats) repeats\(out), \(tuned ? "tuned" : "not tuned")
              whole batch  \(medianMs?.fixed(2) ?? "not timed") ms\(quartiles)
              kernels      \(layers.compactMap(\.ms).reduce(0, +).fixed(2)) ms of it, by the device's clock
              launches     \(launchSummary)
              throughput   \(imagesPerSecond?.fixed(2) ?? "0") images per second

            """
    }

    private var title: String {
        "\(model), batch \(batch)" + (device.precision == .fp32 ? "" : ", \(device.precision)")
    }

    /// The whole network in a row of a sweep.
    fileprivate var row: [String] {
        [
            "\(batch)", "\(device.precision)", medianMs?.fixed(2) ?? "",
            medianMs.map { ($0 / Double(batch)).fixed(2) } ?? "", imagesPerSecond?.fixed(2) ?? "",
            correct ? "" : "WRONG",
        ]
    }
}

extension [NetworkTimes] {
    /// The tables of all configurations, then a line for each where there are several, and what holds for all.
    func text(_ report: BenchReport) -> String {
        var sweep = Table([
            ("batch", .right), ("precision", .left), ("ms", .right), ("ms per image", .right),
            ("images per second", .right), ("", .left),
        ])
        for times in self { sweep.add(times.row) }
        let checked = report.entries.count { $0.check != nil }
        let outcome =
            report.wrong.isEmpty
            ? "all \(checked) right before they were timed" : "\(report.wrong.count) of \(checked) WRONG"
        let reasons = report.reasonsText.isEmpty ? "" : "below 60 % of the roofline\n\(report.reasonsText)\n"
        return map(\.text).joined(separator: "\n") + "\n" + reasons + (count > 1 ? sweep.text + "\n" : "")
            + "checks     \(outcome)\n\(report.footer)"
    }
}

/// What was measured of a network as JSON: one configuration, or a list of them.
struct NetworkTimesJSON: Encodable {
    let times: [NetworkTimes]
    let report: BenchReport
    let comparison: BenchComparison?

    private enum Key: String, CodingKey { case runs, calibration, ceilings, comparison }

    func encode(to encoder: any Encoder) throws {
        if times.count == 1 { try times[0].encode(to: encoder) }
        var container = encoder.container(keyedBy: Key.self)
        if times.count > 1 { try container.encode(times, forKey: .runs) }
        try container.encodeIfPresent(report.calibration, forKey: .calibration)
        try container.encodeIfPresent(report.ceilings, forKey: .ceilings)
        try container.encodeIfPresent(comparison, forKey: .comparison)
    }
}
