import ArgumentParser
import OpenCLRuntime
import VGG
import VGGImages
import VGGModel
import VGGReference
import VGGReports
import VGGVerification

/// Checks what a device computes.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what a device computes against a double-precision reference.",
        discussion: """
            First every operation in every variant and precision that the device may use, on small \
            shapes with awkward edges: whole numbers must come out exactly, real ones within bounds \
            derived from the sums they are, and so must numbers that cancel, denormals, infinities and \
            NaNs. Each is computed three times, between guards and onto other leftovers, and must come \
            out the same. Then a whole network, layer by layer, on a picture. Exit status 2 where \
            anything differs, and where a result says too little to be believed. Without weights the \
            network gets those of seed 1; where weights are of a seed, biases are drawn too.

            --quick takes every fifth case or fewer and a slim network; --full adds the layers of VGG-16 in \
            their own shapes, which takes minutes. Every check has a name, which --case takes.

            Examples:
              vgg verify --quick
              vgg verify --model vgg16 --weights vgg16.safetensors --input cat.jpg
              vgg verify --operations-only --kernels gpu --device 1
              vgg verify --all-devices --junit verify.xml --report verify.html
              vgg verify --case max_pool/17x9x8-x3/naive/nan/fp32
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
        name: .customLong("case"),
        help: ArgumentHelp(
            "Make one check alone, by the name that a failure, --json and --junit give it; or those of operations that fit "
                + "a pattern with *, such as 'winograd/*/reals/fp32'.", valueName: "name"))
    var caseName: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The picture to run; a drawn one by default.", valueName: "image"),
        completion: .file(extensions: ["jpg", "jpeg", "png"]))
    var input: String?

    @Option(
        help: ArgumentHelp("Write a page of what was found, with charts, to a file.", valueName: "file.html"),
        completion: .file(extensions: ["html"]))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Write each check as a test to a file that build servers read, in JUnit's XML.", valueName: "file.xml"),
        completion: .file(extensions: ["xml"]))
    var junit: String?

    @Flag(help: "Check each device in turn.")
    var allDevices = false

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !allDevices || common.device == nil else {
            throw ValidationError("--all-devices takes every device; leave --device out")
        }
        guard caseName == nil || part == nil else {
            throw ValidationError("--case makes one check alone; leave --operations-only and --network-only out")
        }
    }

    func run() async throws {
        try OutputFile.checkApart([(report, "--report"), (junit, "--junit")], besides: [(input, "--input")])
        if let report { try OutputFile.check(report, option: "--report") }
        if let junit { try OutputFile.check(junit, option: "--junit") }
        let verifier = try verifier()
        let choices = try choices()
        var found = VerificationReport()
        var failure: (any Error)?
        for choice in choices {
            do {
                found.devices.append(try await verifier.verify(choice))
            } catch let error as ValidationError {
                throw error
            } catch {
                found.devices.append(failed(choice, verifier, error))
                failure = error
            }
        }
        if let report { try write(found, on: choices, to: report) }
        if let junit { try write(found.junit, to: junit) }
        // Of several devices, one that fails is a failed part of the report.
        if let failure, !allDevices { throw failure }
        let isOneCheck = caseName.map { !DeviceVerifier.isPattern($0) } ?? false
        let text = isOneCheck ? found.detailedText : found.text
        if common.json { try printJSON(VerificationJSON(found)) } else { try Console.print(text) }
        if found.verdict != .withinBound { throw ExitCode(2) }
    }

    private func write(_ found: VerificationReport, on choices: [DeviceChoice], to path: String) throws {
        let devices = Dictionary(choices.map { ($0.index, $0.device) }) { first, _ in first }
        let page = VerificationPage(report: found, devices: devices, run: RunRecord()).page
        try OutputFile.write(page.html, to: path, option: "--report")
        common.note("the page is in \(path.onOneLine)")
    }

    private func write(_ tests: JUnitReport, to path: String) throws {
        try OutputFile.write(tests.xml, to: path, option: "--junit")
        common.note("the tests are in \(path.onOneLine)")
    }

    private func choices() throws -> [DeviceChoice] {
        guard allDevices else { return [try common.choose()] }
        return try Device.all().enumerated().map { DeviceChoice(device: $1, index: $0, reason: "one of all") }
    }

    /// A device that could not be checked to the end.
    private func failed(
        _ choice: DeviceChoice, _ verifier: DeviceVerifier, _ error: any Error
    ) -> DeviceVerification {
        if allDevices { Console.error("device \(choice.index): \(error)") }
        var failed = DeviceVerification(verifier.named(choice, manager: nil), reproduction: "")
        failed.failure = "\(error)"
        return failed
    }

    private func verifier() throws -> DeviceVerifier {
        let model = try chosen()
        return DeviceVerifier(
            network: model.network, weights: model.weights ?? .seeded(1), pixels: try picture(for: model.network),
            extent: extent.map { $0 == .quick ? .quick : .full } ?? .standard,
            part: part, caseName: caseName, kernels: kernels, memoryLimit: memory.memoryLimit, common: common)
    }

    /// The model: with `--quick` a slim one, unless the options or the weights make it another.
    private func chosen() throws -> Model {
        var chosen = try model.chosen(height: size.size, width: size.size)
        if case .file? = chosen.weights { return chosen }
        guard extent == .quick, size.size == nil, model.arguments.isEmpty, let name = try model.catalogued()?.name
        else {
            return chosen
        }
        var options = NetworkOptions.slim(divisor: 8)
        (options.height, options.width) = (64, 64)
        chosen.network = try Network.named(name, options: options)
        return chosen
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
