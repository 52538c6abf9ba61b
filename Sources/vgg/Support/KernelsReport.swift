import VGGBackend

/// What was measured of operations, as JSON.
struct KernelsJSON: Encodable {
    let device: DeviceJSON
    let report: BenchReport
    let comparison: BenchComparison?

    private enum Key: String, CodingKey { case device, calibration, ceilings, operations, correct, comparison }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(device, forKey: .device)
        try container.encodeIfPresent(report.calibration, forKey: .calibration)
        try container.encodeIfPresent(report.ceilings, forKey: .ceilings)
        try container.encode(report.entries.map(EntryJSON.init), forKey: .operations)
        try container.encode(report.wrong.isEmpty, forKey: .correct)
        try container.encodeIfPresent(comparison, forKey: .comparison)
    }
}

/// One entry of a measurement as JSON: what it came to, without its samples, which `--save` keeps.
struct EntryJSON: Encodable {
    let name: String
    let configuration: [String: String]
    let operation, variant, shape: String
    let layers: [String]
    let correct: Bool?
    let worstErrorOfBound: Double?
    let failure: String?
    let medianMs: Double?
    let quartilesMs: [Double]?
    let samples, disturbed, outliers: Int
    let gflops, performedGflops, gbps, flopPerByte: Double?
    let roofline: Roofline?
    let reason: String?

    init(_ entry: BenchReport.Entry) {
        (name, configuration, operation) = (entry.name, entry.configuration, entry.operation)
        (variant, shape, layers) = (entry.variant, entry.shape, entry.layers)
        (correct, worstErrorOfBound) = (entry.check?.isCorrect, entry.check?.worstRatio)
        failure = entry.check?.failure
        medianMs = entry.median.map { 1000 * $0 }
        quartilesMs = entry.statistics.map { [1000 * $0.lowerQuartile, 1000 * $0.upperQuartile] }
        samples = entry.statistics?.samples ?? 0
        (disturbed, outliers) = (entry.statistics?.disturbed ?? 0, entry.statistics?.outliers ?? 0)
        (gflops, performedGflops, gbps) = (entry.gflops, entry.performedGflops, entry.gbps)
        flopPerByte = entry.intensity
        (roofline, reason) = (entry.roofline, entry.reason)
    }
}

extension BenchReport {
    /// A line for each operation, the ceilings, and why some stay below them.
    var kernelsText: String {
        var table = Table([
            ("shape of", .left), ("operation", .left), ("ms", .right), ("+-", .right), ("GFLOP/s", .right),
            ("GB/s", .right),
            ("FLOP/B", .right), ("roof", .right), ("bound by", .left), ("kernel", .left), ("", .left),
        ])
        for entry in entries {
            let times = entry.layers.count > 1 ? " x\(entry.layers.count)" : ""
            table.add([
                entry.name + times, entry.operation, entry.milliseconds, entry.spread, entry.gflops?.fixed(1) ?? "",
                entry.gbps?.fixed(1) ?? "",
                entry.intensityText, entry.roofShare,
                entry.roofline?.bound.rawValue ?? "", entry.variant, entry.samplesNote ?? "",
            ])
        }
        let checked = entries.count { $0.check != nil }
        let reasons = reasonsText.isEmpty ? "" : "\nbelow 60 % of the roofline\n" + reasonsText
        return table.text + reasons + "\n"
            + (wrong.isEmpty
                ? "all \(checked) were right before they were timed" : "\(wrong.count) of \(checked) are WRONG")
            + "\n\(footer)"
    }
}
