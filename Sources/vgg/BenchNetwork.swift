import ArgumentParser
import OpenCLRuntime
import VGGBackend
import VGGModel

/// Measures how fast a whole network and each of its layers run.
struct BenchNetwork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Measure how fast a whole network and each of its layers run.",
        discussion: """
            After a warm-up, whole batches (upload, launches, download; the host's clock) alternate \
            with profiled ones (each layer by the device's own clock), so that a disturbed stretch of \
            time touches both. Medians are shown.

            Examples:
              vgg bench network --model vgg16 --weights seeded:1
              vgg bench network --model vgg16 --weights seeded:1 --batch 8 --json
            """)

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Images in a batch; fewer where the memory does not suffice. (default: 1)",
        transform: Limits.number(Limits.batch))
    var batch = 1

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "How many batches are timed. (default: 15)",
        transform: Limits.number(Limits.repeats))
    var repeats = 15

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try model.source() }

    func run() async throws {
        let network = try model.network(height: size.size, width: size.size)
        let choice = try common.choose()
        let manager = try kernels.manager(choice.device)
        common.note(choice.note(common.precision))
        let options = PlanOptions(
            batch: batch, outputs: [network.inference().scoresNode?.name ?? ""], precision: common.precision,
            memoryLimit: memory.memoryLimit, tuning: kernels.tuning(of: [manager]))
        let session = try model.session(network, options, on: manager, common: common, profiling: true)
        let times = try await measure(session)
        let report = NetworkTimes(
            device: DeviceJSON(choice, manager, common), weights: "\(try model.source())", plan: session.plan,
            whole: times.whole, steps: times.steps)
        if common.json { try printJSON(report) } else { try Console.print(report.text) }
    }

    /// Seconds of each whole batch, and of each step in each profiled batch.
    private func measure(_ session: Session) async throws -> (whole: [Double], steps: [[Double]]) {
        let count = session.plan.options.batch * session.plan.network.input.count
        let values = (0..<count).map { Float(($0 &* 2_654_435_761) >> 8 & 0xFFFF) / 32768 - 1 }
        var (whole, steps): ([Double], [[Double]]) = ([], [])
        let progress = Progress("batches", total: repeats, quiet: common.quiet)
        defer { progress.hide() }
        for _ in 0..<2 { _ = try await session.run(values: values) }
        for _ in 0..<repeats {
            let clock = ContinuousClock()
            let start = clock.now
            _ = try await session.run(values: values)
            whole.append((clock.now - start) / .seconds(1))
            steps.append(try await session.profile().map(\.seconds))
            progress.advance()
        }
        return (whole, steps)
    }
}
