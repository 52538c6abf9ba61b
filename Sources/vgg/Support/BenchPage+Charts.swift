import VGGBackend
import VGGReports
import VGGVerification

extension BenchPage {
    var charts: [Block] {
        switch report.kind {
        case .device: [rates("multiply_add", "GFLOP/s", \.gflops), rates("memory", "GB/s", \.gbps)]
        case .kernels: roofline(layers) + [bars]
        case .network: [bars] + roofline(layers)
        }
    }

    /// The entries that are layers or operations; of a network the whole batches are left out.
    var layers: [BenchReport.Entry] {
        report.entries.filter { $0.operation != BenchReport.wholeNetwork && $0.statistics != nil }
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
}
