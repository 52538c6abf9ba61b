import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGModel
import VGGVerification

/// Measures how fast a whole network and each of its layers run.
struct BenchNetwork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Check and measure a whole network and each of its layers.",
        discussion: """
            Every layer is checked on parts of what the device itself computed, against the \
            double-precision reference. Then whole batches (upload, launches, download; the host's \
            clock) alternate with profiled ones (each layer by the device's own clock), so that a \
            disturbed stretch of time touches both. Medians are shown; samples beside which a \
            calibration took too long are left out.

            Examples:
              vgg bench network --model vgg16 --weights seeded:1
              vgg bench network --model vgg16 --weights seeded:1 --batch 1,2,4,8
              vgg bench network --weights seeded:1 --precisions fp32,fp16-storage --report speed.html
              vgg bench network --weights seeded:1 --save before.json
              vgg bench network --weights seeded:1 --compare before.json --threshold 3
            """)

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: ArgumentHelp(
            "Images in a batch, or several such numbers; fewer where the memory does not suffice. (default: 1)",
            valueName: "list"),
        transform: Limits.numbers(Limits.batch))
    var batch = [1]

    @Option(
        help: ArgumentHelp("Several precisions in turn, instead of --precision.", valueName: "list"),
        transform: Precision.list(parsing:))
    var precisions: [Precision]?

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "How many batches are timed. (default: 15)",
        transform: Limits.number(Limits.repeats))
    var repeats = 15

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var bench: BenchOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard precisions == nil || common.askedPrecision == nil else {
            throw ValidationError("--precisions takes the place of --precision; leave one of them out")
        }
    }

    func run() async throws {
        try model.requireWeights()
        let earlier = try bench.earlierReport(of: .network)
        let model = try model.chosen(height: size.size, width: size.size)
        let network = model.network
        let choice = try common.choose()
        let manager = try kernels.manager(choice.device)
        try bench.check(earlier, on: manager)
        for precision in precisions ?? [common.precision] { common.note(choice.note(precision)) }
        let plans = try plans(network, on: manager)
        let instruments = try BenchInstruments(manager)
        // The ceilings' buffers are gone while networks run, whose plans count on all memory.
        var rates = try ceilings(instruments)
        var runs: [(plan: Plan, entries: [BenchReport.Entry])] = []
        for plan in plans { runs.append(try await measure(model, plan.options, instruments)) }
        rates = rates.joined(try ceilings(instruments))
        let calibration = instruments.calibration(of: runs.flatMap(\.entries) + rates.entries)
        let weights = "\(try model.source)"
        let report = BenchReport(
            kind: .network, device: .init(manager),
            configuration: network.asConfiguration.merging(["weights": weights]) { $1 }, calibration: calibration,
            ceilings: rates.ceilings(calm: calibration?.seconds), entries: runs.flatMap(\.entries))
        let times = runs.map {
            NetworkTimes(
                device: DeviceJSON(choice, manager, common, $0.plan.options.precision), weights: weights, plan: $0.plan,
                report: report)
        }
        try bench.finish(
            report, comparedWith: earlier, choice: choice, common: common, text: times.text(report),
            json: { NetworkTimesJSON(times: times, report: report, comparison: $0) })
    }

    private func options(
        _ network: Network, _ batch: Int, _ precision: Precision, on manager: DeviceManager
    ) -> PlanOptions {
        PlanOptions(
            batch: batch, outputs: [network.inference().scoresNode?.name ?? ""], precision: precision,
            memoryLimit: memory.memoryLimit, tuning: kernels.tuning(of: [manager]))
    }

    /// The plans of all configurations, each once where several come to one for want of memory.
    ///
    /// What cannot run is refused here, before anything is measured.
    private func plans(_ network: Network, on manager: DeviceManager) throws -> [Plan] {
        var plans: [Plan] = []
        for precision in precisions ?? [common.precision] {
            for count in batch {
                let plan = try Plan(
                    network, for: manager.traits, options: options(network, count, precision, on: manager))
                let isThere = plans.contains {
                    $0.options.batch == plan.options.batch && $0.options.precision == plan.options.precision
                }
                if isThere {
                    common.note(
                        "batch \(count) comes to \(plan.options.batch) for want of memory, which is measured once")
                } else {
                    plans.append(plan)
                }
            }
        }
        return plans
    }

    private func ceilings(_ instruments: BenchInstruments) throws -> DeviceRates {
        let bench = try DeviceBench(instruments, .ceilings)
        for _ in 0..<4 { try bench.sample() }
        return bench.rates
    }

    /// Loads, checks and measures the network in one configuration.
    private func measure(
        _ model: Model, _ options: PlanOptions, _ instruments: BenchInstruments
    ) async throws -> (plan: Plan, entries: [BenchReport.Entry]) {
        let (session, parameters) = try model.sessionAndParameters(
            options, on: instruments.manager, common: common, profiling: true, drawingBiases: true)
        let progress = Progress("batches", total: repeats, quiet: common.quiet)
        defer { progress.hide() }
        var bench = try await NetworkBench(session, parameters: parameters, on: instruments)
        for round in 0..<(bench.isCorrect ? 3 * repeats : 0) where round < repeats || bench.isDisturbed {
            try await bench.sample()
            progress.advance()
        }
        return (session.plan, bench.entries)
    }
}

extension Precision {
    /// Reads precisions with commas between them.
    @Sendable static func list(parsing text: String) throws -> [Precision] {
        let precisions = try text.split(separator: ",", omittingEmptySubsequences: false)
            .map { try Precision(parsing: String($0)) }
        guard Set(precisions).count == precisions.count else {
            throw ValidationError("a precision is there twice; give each once")
        }
        return precisions
    }
}
