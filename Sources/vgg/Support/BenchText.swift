import VGGBackend
import VGGReports

extension BenchReport.Entry {
    /// The precision, where one was asked for.
    fileprivate var precision: String { configuration["precision"] ?? "" }

    /// Median milliseconds, in four digits or so whatever their size.
    var milliseconds: String { median.map { ($0 * 1000).fourDigits } ?? "" }

    /// Half the distance of the quartiles as a share of the median.
    var spread: String {
        guard let statistics, statistics.median > 0 else { return "" }
        return (100 * (statistics.upperQuartile - statistics.lowerQuartile) / 2 / statistics.median).fixed(1) + " %"
    }

    /// The share of the roofline, or nothing.
    var roofShare: String { roofline.map { (100 * $0.share).fixed(0) + " %" } ?? "" }

    /// Operations for each byte that must be moved, where there are such.
    var intensityText: String { intensity?.fixed(1) ?? "" }

    /// A note on the samples where some do not count.
    var samplesNote: String? {
        guard let statistics else { return check?.isCorrect == false ? "WRONG" : nil }
        if statistics.isDisturbed { return "\(statistics.disturbed) of \(statistics.samples) disturbed, all count" }
        let parts = [
            statistics.disturbed > 0 ? "\(statistics.disturbed) of \(statistics.samples) disturbed" : nil,
            statistics.outliers > 0 ? "\(statistics.outliers) outliers" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension Double {
    /// Four digits, or as many before the point as there are: `0.0123`, `1.234`, `59.23`, `1234`.
    var fourDigits: String { fixed(self >= 1000 ? 0 : self >= 100 ? 1 : self >= 10 ? 2 : self >= 1 ? 3 : 4) }
}

extension BenchReport {
    /// How many samples count, in a few words.
    var samplesText: String {
        let statistics = entries.compactMap(\.statistics)
        let sum = { (count: (TimeStatistics) -> Int) in statistics.map(count).reduce(0, +) }
        return "\(sum(\.samples)), \(sum { $0.isDisturbed ? 0 : $0.disturbed }) disturbed and left out, "
            + "\(sum(\.outliers)) outliers among the others"
    }

    /// How many entries have too few samples that nothing disturbed; nothing where there is none.
    var disturbedText: String? {
        let count = entries.count { $0.statistics?.isDisturbed == true }
        return count > 0 ? "too few calm samples of \(count) entries: all of theirs count" : nil
    }

    /// What stands below a table: the ceilings and the samples, a line each.
    var footer: String {
        let lines = [
            ("ceilings", ceilingsText ?? "not measured"), ("samples", samplesText), ("disturbed", disturbedText),
        ]
        return lines.compactMap { name, text in
            text.map { name + String(repeating: " ", count: 11 - name.count) + $0 }
        }.joined(separator: "\n")
    }

    /// The ceilings in a line; nothing where they were not measured.
    var ceilingsText: String? {
        ceilings.map {
            "\($0.peakGflops.fixed(1)) GFLOP/s; reading \($0.readGbps.fixed(1)), writing "
                + "\($0.writeGbps.fixed(1)) GB/s; a launch \(($0.launchSeconds * 1e6).fixed(1)) us"
        }
    }

    /// Whether all entries are of one configuration, which then need not be told with each.
    private var isOfOneConfiguration: Bool { Set(entries.map(\.configuration)).count == 1 }

    /// What an entry is called among the others.
    func title(of entry: Entry) -> String { isOfOneConfiguration ? entry.name : entry.title }

    /// A line for each entry that says why it is below its roofline; of several variants for the one that is preferred.
    var reasonsText: String {
        var told: Set<String> = []
        let first = entries.filter {
            told.insert("\($0.name) \($0.configuration["batch"] ?? "") \($0.precision)").inserted
        }
        return first.compactMap { entry in entry.reason.map { "  \(title(of: entry)): \($0)\n" } }.joined()
    }
}

extension BenchComparison {
    /// What a pair is called among the others.
    func title(of pair: Pair) -> String { Set(pairs.map(\.configuration)).count == 1 ? pair.name : pair.title }

    /// The cells of a pair: name, milliseconds before and now, change, interval, and what follows.
    func row(of pair: Pair) -> [String] {
        [
            title(of: pair), (1000 * pair.before).fourDigits, (1000 * pair.after).fourDigits,
            pair.change.map { $0.estimate.asChange } ?? "",
            pair.change.map { "\($0.lower.asChange) to \($0.upper.asChange)" } ?? "", pair.note,
        ]
    }

    /// A line for each pair, and the verdict on the last.
    var text: String {
        var table = Table([
            ("compared", .left), ("before", .right), ("now", .right), ("change", .right), ("95 % interval", .right),
            ("", .left),
        ])
        for pair in pairs {
            table.add(row(of: pair))
        }
        return table.text + "\n" + others + conclusion
    }

    private var others: String {
        [("no longer measured", missing), ("not measured before", added)].filter { !$1.isEmpty }
            .map { "\($0): \($1.joined(separator: ", "))\n" }.joined()
    }

    /// The verdict in a line.
    var conclusion: String {
        let slower = pairs.count { $0.verdict == .slower }, faster = pairs.count { $0.verdict == .faster }
        let unknown = pairs.count { $0.verdict == .unknown }
        let limit = (100 * threshold).fixed(1)
        let rest = unknown > 0 ? "; \(unknown) were disturbed or have too few samples to tell" : ""
        return slower > 0
            ? "SLOWER: \(slower) of \(pairs.count) by more than \(limit) % for certain, \(faster) faster\(rest)"
            : "NOT SLOWER: none of \(pairs.count) by more than \(limit) % for certain, \(faster) faster\(rest)"
    }
}

extension BenchComparison.Pair {
    /// The name with what distinguishes the pair from others of it.
    var title: String { BenchReport.Entry(name: name, configuration: configuration, operation: "").title }

    /// What follows, and what differs besides.
    var note: String {
        let other = earlierVariant.map { "; was \($0)" } ?? ""
        return (verdict == .same ? "" : verdict == .unknown ? "no telling" : verdict.rawValue.uppercased()) + other
    }
}

extension Double {
    /// A factor as a change in percent: `+3.1 %`.
    var asChange: String { (self >= 1 ? "+" : "") + (100 * (self - 1)).fixed(1) + " %" }
}
