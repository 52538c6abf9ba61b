import VGGBackend
import VGGReports

extension BenchReport {
    /// A row for each entry, in the units that the titles name; cells without a value are empty.
    var csv: CSV {
        var table = CSV([
            "name", "operation", "batch", "precision", "variant", "shape", "layers", "clock", "median_ms",
            "lower_quartile_ms", "upper_quartile_ms", "minimum_ms", "maximum_ms", "samples", "disturbed", "outliers",
            "gflops", "performed_gflops", "gbps", "flop_per_byte", "share_of_roofline", "share_by_instructions",
            "bound_by",
            "correct", "worst_error_of_bound", "reason",
        ])
        for entry in entries { table.add(entry.identity + entry.times + entry.rates) }
        return table
    }
}

extension BenchReport.Entry {
    fileprivate var identity: [String] {
        [
            name, operation, configuration["batch"] ?? "", configuration["precision"] ?? "", variant, shape,
            layers.joined(separator: " "), clock.rawValue,
        ]
    }

    fileprivate var times: [String] {
        guard let statistics else { return Array(repeating: "", count: 8) }
        let seconds = [
            statistics.median, statistics.lowerQuartile, statistics.upperQuartile, statistics.minimum,
            statistics.maximum,
        ]
        return seconds.map { "\(1000 * $0)" }
            + ["\(statistics.samples)", "\(statistics.disturbed)", "\(statistics.outliers)"]
    }

    fileprivate var rates: [String] {
        let text = { (value: Double?) in value.map { "\($0)" } ?? "" }
        return [
            text(gflops), text(performedGflops), text(gbps),
            text(intensity),
            text(roofline?.share),
            text(roofline?.instructionShare), roofline?.bound.rawValue ?? "", check.map { "\($0.isCorrect)" } ?? "",
            text(check?.worstRatio), reason ?? "",
        ]
    }
}
