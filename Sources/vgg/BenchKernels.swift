import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGVerification

/// Measures single operations.
struct BenchKernels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "Check and measure single operations against what the device can do.",
        discussion: """
            Every operation of a network on its own shapes, or one operation on shapes of yours. What each \
            computes is checked against the double-precision reference first. Then it is timed with \
            weights that are in no cache, by the device's clock, each sample between two calibrations \
            that tell whether something disturbed the device.

            The roofline is the least time that the measured rates of multiply-adds, memory and launches \
            leave to the work; GFLOP/s count the operations of the definition, FLOP/byte and the roofline \
            those that are performed. For what stays below 60 % of it a line says why.

            A kernel of your own takes its place beside ours with --kernel. It is a function with the \
            operation's name on plain NCHW floats; Kernels/README.md has the parameters of each.

            Examples:
              vgg bench kernels
              vgg bench kernels --operation conv3x3 --variants all --report conv.html
              vgg bench kernels --operation conv3x3 --shape 64x56x56:128
              vgg bench kernels --operation conv3x3 --kernel my_conv.cl
            """)

    /// Which variants of an operation are measured.
    enum Variants: String, CaseIterable, ExpressibleByArgument {
        case preferred, all
    }

    @Option(
        name: .shortAndLong, help: "The network whose shapes are taken: vgg11 to vgg19, also with _bn, or A to E.",
        completion: .list(Network.knownNames))
    var model = "vgg16"

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "Images in a batch. (default: 1)",
        transform: Limits.number(Limits.batch))
    var batch = 1

    @Option(
        help: ArgumentHelp(
            "Measure these operations alone: \(BenchOperation.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"),
        completion: .list(BenchOperation.allCases.map(\.rawValue)), transform: Self.operation)
    var operation: [BenchOperation] = []

    @Option(
        help: ArgumentHelp(
            "Measure the operation on this shape instead: input, and behind a colon its outputs, such as 64x56x56:128.",
            valueName: "shape"))
    var shape: [String] = []

    @Option(help: "Measure the variants that run, or all that can.")
    var variants = Variants.preferred

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Samples of each; slow ones get fewer, at least 4. (default: 15)",
        transform: Limits.number(Limits.repeats))
    var repeats = 15

    @OptionGroup var size: SizeOptions
    @OptionGroup var arguments: NetworkArguments
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var custom: CustomKernelOptions
    @OptionGroup var bench: BenchOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try usage { try network() }
        guard shape.isEmpty || operation.count == 1 else {
            throw ValidationError("--shape takes one operation; give --operation NAME once")
        }
        guard custom.kernel == nil || operation.count == 1 else {
            throw ValidationError("--kernel computes one operation; give --operation NAME once")
        }
        if let one = operation.first { try custom.check(one) }
        for text in shape {
            do {
                _ = try BenchCase(parsing: text, operation: operation[0], batch: batch)
            } catch {
                throw ValidationError("--shape: \(error)")
            }
        }
    }

    func run() throws {
        let earlier = try bench.earlierReport(of: .kernels, inputs: [(custom.kernel, "--kernel")])
        let custom = try operation.first.flatMap(custom.read)
        let choice = try common.choose()
        let manager = try kernels.manager(choice.device)
        try bench.check(earlier, on: manager)
        common.note(choice.note(common.precision))
        var options = KernelBench.Options()
        (options.repeats, options.allVariants) = (repeats, variants == .all)
        (options.precision, options.tuning, options.custom) =
            (common.precision, kernels.tuning(of: [manager]), custom)
        let cases = try cases(for: manager, options)
        let report = try measure(cases, on: manager, options)
        try bench.finish(
            report, comparedWith: earlier, choice: choice, common: common, text: report.kernelsText,
            json: { KernelsJSON(device: DeviceJSON(choice, manager, common), report: report, comparison: $0) })
    }

    private func cases(for manager: DeviceManager, _ options: KernelBench.Options) throws -> [BenchCase] {
        if !shape.isEmpty { return try shape.map { try BenchCase(parsing: $0, operation: operation[0], batch: batch) } }
        let all = try BenchCase.all(
            of: network(), batch: batch, for: manager, precision: common.precision, tuning: options.tuning)
        var cases = all.filter { operation.isEmpty || operation.contains($0.operation) }
        // A kernel of somebody's own computes nothing besides.
        if options.custom != nil { cases = try cases.withoutPools() }
        guard !cases.isEmpty else {
            let names = operation.map(\.rawValue).joined(separator: ", ")
            throw Failure("\(model) has no \(names) on this device; give a --shape")
        }
        return cases
    }

    private func measure(
        _ cases: [BenchCase], on manager: DeviceManager, _ options: KernelBench.Options
    ) throws -> BenchReport {
        let progress = Progress("operations", total: cases.count + 1, quiet: common.quiet)
        defer { progress.hide() }
        let instruments = try BenchInstruments(manager)
        let ceilings = try DeviceBench(instruments, .ceilings)
        let bench = try KernelBench(instruments, options: options)
        var entries = try bench.wrongOnSmallShapes()
        progress.advance()
        for one in entries.isEmpty ? cases : [] {
            try ceilings.sample()
            entries += try bench.entries(of: one)
            progress.advance()
        }
        for _ in cases.count..<max(cases.count, 5) { try ceilings.sample() }
        let calibration = instruments.calibration(of: entries + ceilings.rates.entries)
        return BenchReport(
            kind: .kernels, device: .init(manager), configuration: try shape.isEmpty ? network().asConfiguration : [:],
            calibration: calibration,
            ceilings: ceilings.rates.ceilings(calm: calibration?.seconds), entries: entries)
    }

    private func network() throws(ModelError) -> Network {
        try arguments.network(model, height: size.size, width: size.size)
    }
}

extension BenchKernels {
    @Sendable private static func operation(_ text: String) throws -> BenchOperation {
        guard let operation = BenchOperation(rawValue: text) else {
            let names = BenchOperation.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no such operation; give one of \(names)")
        }
        return operation
    }
}
