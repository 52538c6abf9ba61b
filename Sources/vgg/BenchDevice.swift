import ArgumentParser
import OpenCLRuntime
import VGGBackend

/// Measures how fast a device can be at best.
struct BenchDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Measure how fast a device computes, moves data, takes launches and compiles.",
        discussion: """
            Multiply-adds in vectors of 1 to 16 floats, and reading, writing and copying buffers larger \
            than the caches: the ceilings that other speeds are shares of. Beside them what the product \
            of two matrices of 1024 rows reaches, local memory, copies between the host's memory and \
            the device, launches of a kernel that does nothing, and compiling a convolution that nobody \
            has compiled before, and again. Every kernel's results are checked before it is timed; what \
            was measured while something else disturbed the device is left out.

            Examples:
              vgg bench device
              vgg bench device --device 0 --json
              vgg bench device --save before.json
              vgg bench device --compare before.json --threshold 10
            """)

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Measurements of each kind; of compiling at most 4. (default: 7)",
        transform: Limits.number(Limits.repeats))
    var repeats = 7

    @OptionGroup var bench: BenchOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard common.askedPrecision == nil else {
            throw ValidationError("--precision: a device's rates are those of 32 bits; leave it out")
        }
    }

    func run() throws {
        let earlier = try bench.earlierReport(of: .device)
        let choice = try common.choose()
        let manager = try DeviceManager(choice.device)
        try bench.check(earlier, on: manager)
        common.note(choice.note(.fp32))
        let report = try measure(manager)
        try bench.finish(
            report, comparedWith: earlier, choice: choice, common: common, text: report.deviceText,
            json: { DeviceBenchJSON(DeviceJSON(choice, manager, common), repeats: repeats, report, $0) })
    }

    private func measure(_ manager: DeviceManager) throws -> BenchReport {
        let progress = Progress("measuring", total: repeats + 1, quiet: common.quiet)
        defer { progress.hide() }
        let bench = try DeviceBench(BenchInstruments(manager))
        progress.advance()
        for round in 0..<3 * repeats where round < repeats || bench.isDisturbed {
            try bench.sample()
            progress.advance()
        }
        return bench.report
    }
}
