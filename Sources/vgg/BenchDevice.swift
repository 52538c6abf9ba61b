import ArgumentParser
import OpenCLRuntime
import VGGBackend

/// Measures how fast a device can be at best.
struct BenchDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Measure how fast a device computes and moves data at best.",
        discussion: """
            Multiply-adds in vectors of 1 to 16 floats, and reading, writing and copying buffers larger \
            than the caches, all by the device's own clock. These are the ceilings that other speeds are \
            shares of; beside them is what the product of two matrices of 1024 rows reaches. Every \
            kernel's results are checked before it is timed.

            Examples:
              vgg bench device
              vgg bench device --device 0 --json
            """)

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "Measurements of each kind. (default: 7)",
        transform: Limits.number(Limits.repeats))
    var repeats = 7

    @OptionGroup var common: CommonOptions

    func run() throws {
        let choice = try common.choose()
        let manager = try DeviceManager(choice.device)
        common.note(choice.note(.fp32))
        let ceilings = try measure(manager)
        let report = CeilingsReport(device: DeviceJSON(choice, manager, common), repeats: repeats, ceilings)
        if common.json { try printJSON(report) } else { try Console.print(report.text) }
    }

    private func measure(_ manager: DeviceManager) throws -> DeviceCeilings {
        let progress = Progress("measuring", quiet: common.quiet)
        defer { progress.hide() }
        return try DeviceCeilings.measure(on: manager, samples: repeats)
    }
}

/// A device's ceilings as JSON and as a table.
private struct CeilingsReport: Encodable {
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

    init(device: DeviceJSON, repeats: Int, _ ceilings: DeviceCeilings) {
        self.device = device
        self.repeats = repeats
        fma = ceilings.fma.map { FMA(width: $0.width, gflops: $0.gflops.best, medianGflops: $0.gflops.median) }
        peakGflops = ceilings.peakGFLOPS
        let product = ceilings.product.gflops
        matrixProduct = Product(
            side: ceilings.product.side, gflops: product.best, medianGflops: product.median,
            shareOfPeak: product.best / ceilings.peakGFLOPS)
        bandwidth = Bandwidth(
            bufferBytes: ceilings.bufferBytes, readGbps: ceilings.read.best, writeGbps: ceilings.write.best,
            copyGbps: ceilings.copy.best, medianReadGbps: ceilings.read.median,
            medianWriteGbps: ceilings.write.median, medianCopyGbps: ceilings.copy.median)
    }

    var text: String {
        var table = Table([("ceiling", .left), ("best", .right), ("median", .right), ("", .left)])
        for one in fma {
            let name = one.width == 1 ? "multiply-add, float" : "multiply-add, float\(one.width)"
            table.add([name, one.gflops.fixed(1), one.medianGflops.fixed(1), "GFLOP/s"])
        }
        table.add([
            "matrix product, \(matrixProduct.side)", matrixProduct.gflops.fixed(1), matrixProduct.medianGflops.fixed(1),
            "GFLOP/s, \((100 * matrixProduct.shareOfPeak).fixed(0)) % of the peak",
        ])
        for (name, best, median) in [
            ("read memory", bandwidth.readGbps, bandwidth.medianReadGbps),
            ("write memory", bandwidth.writeGbps, bandwidth.medianWriteGbps),
            ("copy memory", bandwidth.copyGbps, bandwidth.medianCopyGbps),
        ] {
            table.add([name, best.fixed(1), median.fixed(1), "GB/s"])
        }
        return table.text + """

            \(repeats) repeats, on the device's clock
              peak    \(peakGflops.fixed(1)) GFLOP/s in single precision; a multiply-add is two operations
              memory  buffers of \(ByteCount(bandwidth.bufferBytes)); a copied byte counts twice
            """
    }
}
