import ArgumentParser
import OpenCLRuntime
import VGG
import VGGImages
import VGGModel
import VGGReference
import VGGVerification

/// Checks what a device computes.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what a device computes against a double-precision reference.",
        discussion: """
            First every operation in every variant that the device may use, on small shapes with \
            awkward edges: whole numbers must come out exactly, real ones within bounds derived from \
            the sums they are. Then a whole network, layer by layer, on a picture. Exit status 2 where \
            anything differs. Without weights the network gets those of seed 1.

            --quick takes every fifth case and a slim network; --full adds the layers of VGG-16 in \
            their own shapes, which takes minutes.

            Examples:
              vgg verify --quick
              vgg verify --model vgg16 --weights vgg16.safetensors --input cat.jpg
              vgg verify --operations-only --kernels gpu --device 1
            """)

    /// How much is checked.
    enum Extent: String, EnumerableFlag {
        case quick, full

        static func help(for value: Extent) -> ArgumentHelp? {
            value == .quick
                ? "Check fewer cases and a slim network." : "Check the layers of VGG-16 in their own shapes too."
        }
    }

    /// What is checked.
    enum Part: String, EnumerableFlag {
        case operationsOnly, networkOnly

        static func help(for value: Part) -> ArgumentHelp? {
            value == .operationsOnly
                ? "Check the operations, and no network." : "Check the network, and no operations by themselves."
        }
    }

    @Flag var extent: Extent?
    @Flag var part: Part?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The picture to run; a drawn one by default.", valueName: "image"),
        completion: .file(extensions: ["jpg", "jpeg", "png"]))
    var input: String?

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let network = try network()
        let source = try model.anySource() ?? .seeded(1)
        try source.check()
        let pixels = try picture(for: network)
        let choice = try common.choose()
        let manager = try kernels.manager(choice.device)
        common.note(choice.note(common.precision))
        var report = VerifyReport(device: DeviceJSON(choice, manager, common))
        if part != .networkOnly { report.operations = try await checkOperations(manager) }
        if part != .operationsOnly {
            (report.network, report.reduced) = try await check(network, source, pixels, on: manager)
            report.model = network.name
            report.weights = "\(source)"
        }
        if common.json { try printJSON(report) } else { try Console.print(report.text) }
        if report.verdict != .withinBound { throw ExitCode(2) }
    }

    private func checkOperations(_ manager: DeviceManager) async throws -> [Check] {
        var cases = Array(try OperationCase.small().enumerated())
        if extent == .quick { cases.removeAll { !$0.offset.isMultiple(of: 5) } }
        if extent == .full { cases += try OperationCase.layersOfVGG16().enumerated() }
        var checks: [Check] = []
        let progress = Progress("operations", total: cases.count, quiet: common.quiet)
        defer { progress.hide() }
        for (index, one) in cases {
            for candidate in 0..<(try one.candidates(on: manager, precision: common.precision)) {
                for fill in Fill.allCases {
                    checks.append(
                        try await one.check(
                            on: manager, candidate: candidate, fill: fill, seed: UInt64(index),
                            precision: common.precision))
                }
            }
            progress.advance()
        }
        return checks
    }

    private func check(
        _ network: Network, _ source: WeightSource, _ pixels: [UInt8], on manager: DeviceManager
    ) async throws -> (NetworkCheck, PlanReductions?) {
        if let note = source.note { common.note(note) }
        let options = PlanOptions(
            input: .pixels, outputs: [network.inference().scoresNode?.name ?? ""], precision: common.precision,
            memoryLimit: memory.memoryLimit, tuning: kernels.tuning(of: [manager]))
        let (loaded, parameters) = try source.load(for: network, on: [manager], options: options)
        let session = try Session(loaded, parameters: parameters, on: manager, options: options)
        common.note([session.plan])
        let progress = Progress("layers of \(network.name)", total: session.plan.steps.count, quiet: common.quiet)
        defer { progress.hide() }
        let check = try await NetworkCheck(session, parameters: parameters, pixels: pixels) { _ in progress.advance() }
        return (check, session.plan.reductions)
    }

    /// The network: with `--quick` a slim one, unless the options or the weights make it another.
    private func network() throws -> Network {
        guard extent == .quick, size.size == nil, model.arguments.isEmpty, try isSeeded else {
            return try model.network(height: size.size, width: size.size)
        }
        var options = NetworkOptions.slim(divisor: 8)
        (options.height, options.width) = (64, 64)
        return try Network.named(model.model, options: options)
    }

    private var isSeeded: Bool {
        get throws {
            if case .file? = try model.anySource() { false } else { true }
        }
    }

    private func picture(for network: Network) throws -> [UInt8] {
        if let input { return try Image(contentsOf: input).preparedPixels(for: network.preprocessing) }
        let extent = network.input
        return (0..<extent.count).map { index in
            let (x, y) = (index / 3 % extent.width, index / 3 / extent.width)
            return UInt8(truncatingIfNeeded: (x * 3 + y * 2) * (index % 3 + 1) / 4 + (x * y) % 31)
        }
    }
}
