import VGGBackend
import VGGReports

extension BenchPage {
    var tables: [Block] {
        let reasons = report.entries.compactMap { entry in entry.reason.map { "\(report.title(of: entry)): \($0)" } }
        return [
            .section(
                "Figures",
                configurationBlocks + [.table(figures), .paragraph("Samples: \(report.samplesText).")]
                    + (reasons.isEmpty ? [] : [.section("What keeps layers below their roofline", [.list(reasons)])]))
        ]
    }

    /// What holds for all entries, which the table then need not say of each.
    private var configurationBlocks: [Block] {
        let texts = Set(report.entries.map(\.configurationText))
        guard texts.count == 1, let text = texts.first, !text.isEmpty else { return [] }
        return [.paragraph("All with \(text).")]
    }

    /// A row for each entry, in those columns in which any has a value.
    private var figures: ReportTable {
        let cells = report.entries.map { entry in
            [layers.firstIndex(of: entry).map { "\($0 + 1)" } ?? ""] + entry.cells
        }
        let isMixed = configurationBlocks.isEmpty
        let used = BenchReport.Entry.columns.indices.filter { column in
            cells.contains { !$0[column].isEmpty } && (isMixed || column != BenchReport.Entry.configurationColumn)
        }
        var table = ReportTable(used.map { BenchReport.Entry.columns[$0] })
        for (entry, row) in zip(report.entries, cells) {
            table.add(used.map { row[$0] }, outcome: entry.check?.isCorrect == false ? .failed : .passed)
        }
        return table
    }
}

extension BenchReport.Entry {
    /// What distinguishes the entry from others of its name, in words; the variant, which others may lack, aside.
    var configurationText: String {
        let parts = configuration.sorted { $0.key < $1.key }
        return parts.map { $0.key == "batch" ? "batch \($0.value)" : $0.value }.joined(separator: ", ")
    }

    /// The columns of a page's table: a number in the charts, then `cells`.
    fileprivate static let columns: [(title: String, style: ReportTable.Style)] = [
        ("", .number), ("name", .text), ("configuration", .text), ("ms", .number), ("quartiles", .number),
        ("GFLOP/s", .number), ("GB/s", .number), ("FLOP/byte", .number), ("of roofline", .number), ("bound by", .text),
        ("kernel", .code), ("note", .text),
    ]
    /// Which of them is the configuration.
    fileprivate static let configurationColumn = 2

    fileprivate var cells: [String] {
        let quartiles = statistics.map {
            "\((1000 * $0.lowerQuartile).fourDigits) to \((1000 * $0.upperQuartile).fourDigits)"
        }
        return [
            name, configurationText, milliseconds, quartiles ?? "", gflops?.fixed(1) ?? "", gbps?.fixed(1) ?? "",
            intensityText, roofShare,
            roofline?.bound.rawValue ?? "", variant, samplesNote ?? "",
        ]
    }
}

extension BenchComparison {
    /// The part of a page on how two reports differ.
    var block: Block {
        var table = ReportTable([
            ("name", .text), ("before, ms", .number), ("now, ms", .number), ("change", .number),
            ("95 % interval", .number), ("", .text),
        ])
        for pair in pairs {
            table.add(row(of: pair), outcome: pair.verdict == .slower ? .failed : .passed)
        }
        let lines = warnings + missing.map { "no longer measured: \($0)" } + added.map { "not measured before: \($0)" }
        return .section("Compared with before", [.table(table)] + (lines.isEmpty ? [] : [.list(lines)]))
    }
}
