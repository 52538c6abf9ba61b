import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGImages
import VGGModel
import VGGReference
import VGGVerification
import VGGWeights

/// Checks what a device computes.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what a device computes against a double-precision reference.",
        discussion: """
            First every operation in every variant that suits the device, on small shapes with awkward edges: whole
            numbers must come out exactly, real ones within bounds derived from the sums they are. Then a whole
            network, layer by layer, on a picture. Exit status 2 where anything differs.

            Examples:
              vgg verify
              vgg verify --model vgg16 --weights vgg16.safetensors --input cat.jpg
              vgg verify --operations-only --kernels gpu --device 1
            """)

    @OptionGroup var model: ModelOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("The picture to run; a drawn one by default.", valueName: "image"))
    var input: String?

    @Flag(help: "Check the operations, and no network.")
    var operationsOnly = false

    @Flag(help: "Check the network, and no operations by themselves.")
    var networkOnly = false

    @OptionGroup var place: DeviceOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
        if operationsOnly && networkOnly {
            throw ValidationError("--operations-only and --network-only leave nothing to check; give one of them")
        }
    }

    func run() async throws {
        let choice = try place.choose()
        let manager = try place.manager(choice.device)
        Console.note(choice.note, quiet: output.quiet)
        var report = VerifyReport(device: DeviceJSON(choice))
        if !networkOnly { report.operations = try await checkOperations(manager) }
        if !operationsOnly {
            let (name, check) = try await checkNetwork(manager)
            report.add(check, model: name)
        }
        if output.json { try printJSON(report) } else { print(report.text) }
        if report.verdict != .withinBound { throw ExitCode(2) }
    }

    private func checkOperations(_ manager: DeviceManager) async throws -> [Check] {
        let cases = try OperationCase.small()
        var checks: [Check] = []
        var progress = Progress("operations", total: cases.count, quiet: output.quiet)
        defer { progress.finish() }
        for (index, one) in cases.enumerated() {
            for candidate in 0..<(try one.candidates(on: manager)) {
                for fill in Fill.allCases {
                    checks.append(
                        try await one.check(on: manager, candidate: candidate, fill: fill, seed: UInt64(index)))
                }
            }
            progress.advance()
        }
        return checks
    }

    private func checkNetwork(_ manager: DeviceManager) async throws -> (String, NetworkCheck) {
        let network = try model.arguments.network(model.model)
        let source = model.weights == nil && ModelFolder().weights(for: network.name) == nil
            ? .seeded(1) : try model.source()
        let (loaded, parameters) = try source.load(for: network)
        if let note = ModelOptions.note(source) { Console.note(note, quiet: output.quiet) }
        let session = try Session(
            loaded, parameters: parameters, on: manager,
            options: PlanOptions(input: .pixels, outputs: [loaded.inference().scoresNode?.name ?? ""]))
        let pixels = try picture(for: loaded)
        let isQuiet = output.quiet
        let check = try await NetworkCheck(session, parameters: parameters, pixels: pixels) { check in
            if Console.isTerminal && !isQuiet { Console.emit("\r\u{1B}[K\(loaded.name): \(check.subject) checked") }
        }
        if Console.isTerminal && !isQuiet { Console.emit("\r\u{1B}[K") }
        return (loaded.name, check)
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
