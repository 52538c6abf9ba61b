import OpenCLRuntime
import VGGBackend
import VGGReports
import VGGVerification

/// A measurement as a page for people to read and pass on.
struct BenchPage {
    /// What was measured.
    let report: BenchReport
    /// How it differs from an earlier one.
    let comparison: BenchComparison?
    /// The device, as OpenCL describes it.
    let device: Device
    /// How the command was run.
    let run: RunRecord

    /// The page: what it comes to, charts, tables, then device and command.
    var page: Page {
        Page(
            title: "\(title) \(report.device.name)", subtitle: "\(run.commandLine), \(run.date)",
            generator: RunRecord.generator,
            blocks: verdicts + charts + tables + (comparison.map { [$0.block] } ?? []) + [deviceBlock, run.block])
    }

    private var title: String {
        switch report.kind {
        case .device: "Rates of"
        case .kernels: "Operations on"
        case .network: "\(report.configuration["model"] ?? "A network") on"
        }
    }

    private var verdicts: [Block] {
        let wrong = report.wrong
        let checked = report.entries.count { $0.check != nil }
        var blocks: [Block] = []
        if !wrong.isEmpty {
            blocks.append(.verdict(.failed, "\(wrong.count) of \(checked) are wrong, and were not timed"))
            blocks.append(.list(wrong.map { "\($0.title): \($0.check?.failure ?? "")" }))
        } else if checked > 0 {
            blocks.append(.verdict(.passed, "All \(checked) were right before they were timed"))
        }
        if let comparison { blocks.append(.verdict(comparison.isSlower ? .failed : .passed, comparison.conclusion)) }
        if report.entries.contains(where: { $0.statistics?.isDisturbed == true }) {
            blocks.append(
                .verdict(.uncertain, "Of some entries all samples were disturbed; measure again on a calm machine"))
        }
        return blocks
    }

    // MARK: Charts

    private var charts: [Block] {
        switch report.kind {
        case .device: [rates("multiply_add", "GFLOP/s", \.gflops), rates("memory", "GB/s", \.gbps)]
        case .kernels: roofline(layers) + [bars]
        case .network: [bars] + roofline(layers)
        }
    }

    /// The entries that are layers or operations; of a network the whole batches are left out.
    private var layers: [BenchReport.Entry] {
        report.entries.filter { $0.operation != NetworkBench.operation && $0.statistics != nil }
    }

    private func rates(
        _ kind: String, _ unit: String, _ rate: (BenchReport.Entry) -> Double?
    ) -> Block {
        let arithmetic = kind == "multiply_add"
        let rows = report.entries.compactMap { entry -> BarChart.Row? in
            let isArithmetic = ["multiply_add", "matrix_product"].contains(entry.operation)
            guard isArithmetic == arithmetic, let median = rate(entry), let statistics = entry.statistics else {
                return nil
            }
            let scale = median * statistics.median
            return BarChart.Row(
                name: entry.name,
                values: [
                    .init(
                        median: median, lower: scale / statistics.upperQuartile, upper: scale / statistics.lowerQuartile
                    )
                ])
        }
        let title = arithmetic ? "Arithmetic" : "Memory"
        let chart = BarChart(title: title, quantity: "\(unit), median and quartiles", rows: rows)
        return .section(
            title, [.figure(chart, caption: "Medians; the lines reach from the lower to the upper quartile.")])
    }

    /// The roofline with a point for each layer, by its operation; none without ceilings.
    private func roofline(_ entries: [BenchReport.Entry]) -> [Block] {
        guard let ceilings = report.ceilings else { return [] }
        let kinds = entries.map(\.operation).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let points = entries.enumerated().compactMap { index, entry -> RooflineChart.Point? in
            guard let work = entry.work, let rate = entry.performedGflops else { return nil }
            return RooflineChart.Point(
                number: index + 1, name: report.title(of: entry), intensity: work.intensity, rate: rate,
                series: kinds.firstIndex(of: entry.operation) ?? 0)
        }
        let chart = RooflineChart(
            title: "Roofline", arithmetic: [.init(name: "multiply-adds", rate: ceilings.peakGflops)],
            memory: [
                .init(name: "reading memory", rate: ceilings.readGbps),
                .init(name: "writing memory", rate: ceilings.writeGbps),
            ], series: kinds, points: points)
        let caption =
            "Operations that are really performed, transforms included, by the bytes that must be moved; the numbers are "
            + "those of the table. A point above the slope found its data in a cache."
        return [.section("Roofline", [.figure(chart, caption: caption)])]
    }

    /// Milliseconds of each layer, a series for each configuration.
    private var bars: Block {
        let names = layers.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let series = layers.map(\.configurationText).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let rows = names.map { name in
            BarChart.Row(
                name: name,
                values: series.map { text in
                    layers.first { $0.name == name && $0.configurationText == text }?.statistics.map {
                        .init(median: 1000 * $0.median, lower: 1000 * $0.lowerQuartile, upper: 1000 * $0.upperQuartile)
                    }
                })
        }
        let chart = BarChart(
            title: "Time of each layer", quantity: "milliseconds, median and quartiles",
            series: series.count > 1 ? series : [], rows: rows)
        return .section("Time", [.figure(chart, caption: "By the device's clock, of a whole batch.")])
    }

    // MARK: Tables

    private var tables: [Block] {
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

    private var deviceBlock: Block {
        var facts = device.facts + [("kernels", report.device.kernels)]
        if let ceilings = report.ceilingsText { facts.append(("ceilings", ceilings)) }
        if let calibration = report.calibration {
            facts.append(
                ("calibration", "\((1000 * calibration.seconds).fixed(3)) ms, \(calibration.gflops.fixed(1)) GFLOP/s"))
        }
        return .section("Device", [.facts(facts)])
    }
}

extension BenchReport.Entry {
    /// What distinguishes the entry from others of its name, in words; the variant, which others may lack, aside.
    var configurationText: String {
        let parts = configuration.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return parts.isEmpty ? "" : parts.joined(separator: ", ")
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
            intensity, roofShare,
            roofline?.bound.rawValue ?? "", variant, samplesNote ?? "",
        ]
    }
}

extension BenchComparison {
    /// The part of a page on how two reports differ.
    fileprivate var block: Block {
        var table = ReportTable([
            ("name", .text), ("before, ms", .number), ("now, ms", .number), ("change", .number),
            ("95 % interval", .number), ("", .text),
        ])
        for pair in pairs {
            table.add(
                [
                    title(of: pair), (1000 * pair.before).fourDigits, (1000 * pair.after).fourDigits,
                    pair.change.map { $0.estimate.asChange } ?? "",
                    pair.change.map { "\($0.lower.asChange) to \($0.upper.asChange)" } ?? "", pair.note,
                ], outcome: pair.verdict == .slower ? .failed : .passed)
        }
        let lines = warnings + missing.map { "no longer measured: \($0)" } + added.map { "not measured before: \($0)" }
        return .section("Compared with before", [.table(table)] + (lines.isEmpty ? [] : [.list(lines)]))
    }
}
