import VGGBackend

/// A device's rates as JSON.
struct DeviceBenchJSON: Encodable {
    /// Multiply-adds in vectors of one width.
    struct FMA: Encodable {
        let width: Int
        let gflops, medianGflops: Double
    }

    /// The product of two square matrices.
    struct Product: Encodable {
        let side: Int
        let gflops, medianGflops, shareOfPeak: Double
    }

    /// Reading, writing and copying.
    struct Bandwidth: Encodable {
        let bufferBytes: Int
        let readGbps, writeGbps, copyGbps: Double
        let medianReadGbps, medianWriteGbps, medianCopyGbps: Double
    }

    let device: DeviceJSON
    let repeats: Int
    let fma: [FMA]
    let peakGflops: Double
    let matrixProduct: Product
    let bandwidth: Bandwidth
    let localMemoryGbps, medianLocalMemoryGbps: Double
    /// Medians in GB/s by direction and kind of memory.
    let transfersGbps: [String: Double]
    /// Medians in microseconds.
    let launchUs: [String: Double]
    /// Medians in milliseconds.
    let compileMs: [String: Double]
    let measurements: [EntryJSON]
    let comparison: BenchComparison?

    init(_ device: DeviceJSON, repeats: Int, _ report: BenchReport, _ comparison: BenchComparison?) {
        let rates = RateFigures(report)
        (self.device, self.repeats, self.comparison) = (device, repeats, comparison)
        fma = rates.fma.map { FMA(width: $0.width, gflops: $0.rate.best, medianGflops: $0.rate.median) }
        peakGflops = rates.peak
        let product = rates.rate("matrix_product", \.usefulOperations)
        matrixProduct = Product(
            side: rates.side, gflops: product.best, medianGflops: product.median, shareOfPeak: product.best / rates.peak
        )
        let (read, write) = (rates.gbps("memory_read"), rates.gbps("memory_write"))
        let (copy, local) = (rates.gbps("memory_copy"), rates.gbps("local_memory_read"))
        bandwidth = Bandwidth(
            bufferBytes: rates.bufferBytes, readGbps: read.best, writeGbps: write.best, copyGbps: copy.best,
            medianReadGbps: read.median, medianWriteGbps: write.median, medianCopyGbps: copy.median)
        (localMemoryGbps, medianLocalMemoryGbps) = (local.best, local.median)
        transfersGbps = rates.named("transfer") { $0.gbps }
        launchUs = rates.named("launch") { $0.median.map { 1e6 * $0 } }
        compileMs = rates.named("build") { $0.median.map { 1e3 * $0 } }
        measurements = report.entries.map(EntryJSON.init)
    }
}

/// What a report on a device comes to, by what was measured.
private struct RateFigures {
    private let report: BenchReport

    init(_ report: BenchReport) { self.report = report }

    private func entry(_ operation: String) -> BenchReport.Entry? {
        report.entries.first { $0.operation == operation }
    }

    /// The best and the median rate of an amount of work, in billions a second.
    private func rate(
        _ entry: BenchReport.Entry?, _ amount: (BenchReport.Work) -> Double
    ) -> (best: Double, median: Double) {
        guard let entry, let work = entry.work, let statistics = entry.statistics else { return (.nan, .nan) }
        return (amount(work) / statistics.minimum / 1e9, amount(work) / statistics.median / 1e9)
    }

    func rate(_ operation: String, _ amount: (BenchReport.Work) -> Double) -> (best: Double, median: Double) {
        rate(entry(operation), amount)
    }

    func gbps(_ operation: String) -> (best: Double, median: Double) { rate(operation) { Double($0.bytes) } }

    var fma: [(width: Int, rate: (best: Double, median: Double))] {
        report.entries.filter { $0.operation == "multiply_add" }.map { entry in
            let digits = entry.name.reversed().prefix { $0.isNumber }
            return (Int(String(digits.reversed())) ?? 1, rate(entry, \.usefulOperations))
        }
    }

    var peak: Double { fma.map(\.rate.best).max() ?? .nan }
    var side: Int { entry("matrix_product").flatMap { Int($0.shape.prefix { $0.isNumber }) } ?? 0 }
    var bufferBytes: Int { entry("memory_read")?.work?.bytes ?? 0 }

    /// A figure of each entry of an operation under its name in one word.
    func named(_ operation: String, _ figure: (BenchReport.Entry) -> Double?) -> [String: Double] {
        var figures: [String: Double] = [:]
        for entry in report.entries where entry.operation == operation {
            let words = entry.name.split { !$0.isLetter }.map(String.init)
            figures[words.joined(separator: "_")] = figure(entry)
        }
        return figures
    }
}

extension BenchReport {
    /// A line for each rate.
    var deviceText: String {
        var table = Table([("", .left), ("best", .right), ("median", .right), ("", .left), ("+-", .right)])
        for entry in entries {
            guard let statistics = entry.statistics else { continue }
            let figures = entry.figures(statistics)
            table.add([entry.name, figures.best, figures.median, figures.unit, entry.spread])
        }
        let product = entries.first { $0.operation == "matrix_product" }?.gflops ?? .nan
        let share = (100 * product / (ceilings?.peakGflops ?? .nan)).fixed(0)
        return table.text + """

            product    \(share) % of the multiply-adds; a multiply-add is two operations
            memory     a copied byte counts twice; GB are billions of bytes
            by host    transfers, launches waited for or in a row, compiling
            \(footer)
            """
    }
}

extension BenchReport.Entry {
    /// The best and the median figure in the unit that suits what was measured.
    fileprivate func figures(_ statistics: TimeStatistics) -> (best: String, median: String, unit: String) {
        let amount: Double, unit: String
        switch operation {
        case "launch":
            return ((1e6 * statistics.minimum).fixed(1), (1e6 * statistics.median).fixed(1), "us")
        case "build":
            return ((1e3 * statistics.minimum).fixed(1), (1e3 * statistics.median).fixed(1), "ms")
        case "multiply_add", "matrix_product": (amount, unit) = (work?.usefulOperations ?? 0, "GFLOP/s")
        default: (amount, unit) = (Double(work?.bytes ?? 0), "GB/s")
        }
        let rate = { (seconds: Double) in (amount / seconds / 1e9).fixed(1) }
        return (rate(statistics.minimum), rate(statistics.median), unit)
    }
}
