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
              vgg bench kernels --operation conv3x3 --variants all --report kernels.html
              vgg bench kernels --operation conv3x3 --shape 64x56x56:128 --shape 3x224x224:64
              vgg bench kernels --operation conv3x3 --kernel my_conv.cl --values-per-item 4x1x8
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
        help: ArgumentHelp("Measure a kernel of your own beside ours.", valueName: "file.cl"),
        completion: .file(extensions: ["cl"]))
    var kernel: String?

    @Option(
        help: ArgumentHelp(
            "Values of the output that each of its work-items computes, along width, height and images times channels. "
                + "(default: 1x1x1)", valueName: "XxYxZ"),
        transform: Self.extents)
    var valuesPerItem: SIMD3<Int>?

    @Option(
        help: ArgumentHelp("Work-items of its groups; left to the driver by default.", valueName: "XxYxZ"),
        transform: Self.extents)
    var group: SIMD3<Int>?

    @Option(
        help: ArgumentHelp(
            "How it sums, by which its errors are judged: direct, or Winograd's F2, F4 or F6. (default: direct)",
            valueName: "method"),
        transform: Self.method)
    var method: Summation?

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Samples of each; slow ones get fewer, at least 3. (default: 15)",
        transform: Limits.number(Limits.repeats))
    var repeats = 15

    @OptionGroup var size: SizeOptions
    @OptionGroup var arguments: NetworkArguments
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var bench: BenchOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try usage { try network() }
        guard shape.isEmpty || operation.count == 1 else {
            throw ValidationError("--shape takes one operation; give --operation NAME once")
        }
        guard kernel == nil || operation.count == 1 else {
            throw ValidationError("--kernel computes one operation; give --operation NAME once")
        }
        if kernel != nil, let one = operation.first, one.signature == nil {
            let names = BenchOperation.customizable.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kernel: \(one.rawValue) is of no use by itself; choose one of \(names)")
        }
        guard kernel != nil || (valuesPerItem == nil && group == nil && method == nil) else {
            throw ValidationError(
                "--values-per-item, --group and --method are for a kernel of yours; give --kernel FILE.cl")
        }
        for text in shape {
            do {
                _ = try BenchCase(parsing: text, operation: operation[0], batch: batch)
            } catch {
                throw ValidationError("--shape: \(error)")
            }
        }
    }

    func run() throws {
        let earlier = try bench.earlierReport(of: .kernels)
        let custom = try customKernel()
        let choice = try common.choose()
        let manager = try kernels.manager(choice.device)
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
        if options.custom != nil { cases = try cases.map { try $0.withoutPool() } }
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
        let calibration = instruments.calibration(of: entries + ceilings.entries)
        return BenchReport(
            kind: .kernels, device: .init(manager), configuration: [:], calibration: calibration,
            ceilings: ceilings.ceilings(calm: calibration?.seconds), entries: entries)
    }

    private func customKernel() throws -> CustomKernel? {
        guard let kernel else { return nil }
        let bytes = try InputFile.bytes(kernel, option: "--kernel", limit: 16 << 20)
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw Failure("--kernel \(kernel.onOneLine): this is no text in UTF-8; give a file of OpenCL C")
        }
        let name = kernel.split(separator: "/").last.map { String($0).onOneLine } ?? "kernel.cl"
        return CustomKernel(
            name: name, text: text, operation: operation[0], valuesPerItem: valuesPerItem ?? SIMD3(1, 1, 1),
            group: group,
            summation: method ?? .anyOrder)
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

    @Sendable private static func extents(_ text: String) throws -> SIMD3<Int> {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, (1...3).contains(numbers.count), numbers.allSatisfy((1...65_536).contains)
        else { throw ValidationError("give up to three whole numbers from 1 to 65536, such as 4x1x8") }
        return SIMD3(numbers[0], numbers.count > 1 ? numbers[1] : 1, numbers.count > 2 ? numbers[2] : 1)
    }

    @Sendable private static func method(_ text: String) throws -> Summation {
        switch text {
        case "direct": return .anyOrder
        case "F2": return .winograd(tile: 2)
        case "F4": return .winograd(tile: 4)
        case "F6": return .winograd(tile: 6)
        default: throw ValidationError("there is no such method; give direct, F2, F4 or F6")
        }
    }
}
