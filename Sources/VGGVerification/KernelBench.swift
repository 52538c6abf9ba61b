import OpenCLRuntime
public import VGGBackend
import VGGModel

/// Checks and times operations on shapes: every result against the reference first, and only what is right after that.
public final class KernelBench {
    /// What is measured of each operation.
    public struct Options: Hashable, Sendable {
        /// Samples of each variant; a slow one gets as many as fit `secondsPerVariant`, but at least three; a
        /// disturbed one up to three times as many.
        public var repeats = 15
        /// Seconds of samples after which a variant gets no more.
        public var secondsPerVariant = 3.0
        /// Whether every variant is measured that the device can run, or the preferred one alone.
        public var allVariants = false
        /// How weights are stored and multiplied.
        public var precision = Precision.fp32
        /// What was found by tuning the device, which goes before what is preferred.
        public var tuning: Tuning?
        /// A kernel of somebody's own, measured beside ours.
        public var custom: CustomKernel?

        /// The preferred variants in single precision.
        public init() {}
    }

    private let instruments: BenchInstruments
    private let options: Options
    private let custom: (kernel: CustomKernel, instruments: BenchInstruments)?
    /// The shortest calibration so far.
    private var calmest: Double?

    /// Makes a bench.
    ///
    /// Throws `CLError` where the device cannot be opened once more for a kernel of somebody's own.
    public init(_ instruments: BenchInstruments, options: Options = Options()) throws {
        self.instruments = instruments
        self.options = options
        custom = try options.custom.map { kernel in
            (kernel, try BenchInstruments(kernel.manager(like: instruments.manager), sharing: instruments))
        }
    }

    /// Checks the variants of a case and times those that are right, in turns; an entry for each.
    ///
    /// Throws as the reference, `Plan` and OpenCL do.
    public func entries(of subject: BenchCase) throws -> [BenchReport.Entry] {
        var reference: BenchReference?
        var benches: [(bench: OperationBench?, entry: BenchReport.Entry)] = []
        for plan in try plans(of: subject) {
            benches.append(try prepare(subject, plan, nil, &reference))
        }
        if let custom, subject.operation == custom.kernel.operation {
            benches.append(try prepareCustom(subject, custom, &reference))
        }
        try sample(&benches)
        return benches.map(\.entry)
    }

    /// Checks a kernel of somebody's own on small awkward shapes; an entry for each on which it is wrong.
    ///
    /// Throws as `entries(of:)` does.
    public func wrongOnSmallShapes() throws -> [BenchReport.Entry] {
        guard let custom else { return [] }
        return try BenchCase.small(custom.kernel.operation).compactMap { subject in
            var reference: BenchReference?
            let (bench, entry) = try prepareCustom(subject, custom, &reference)
            return bench == nil ? entry : nil
        }
    }

    /// The plans of the variants to measure, the preferred one first.
    private func plans(of subject: BenchCase) throws -> [Plan] {
        var plans: [Plan] = []
        var names: Set<[String]> = []
        for candidate in 0... {
            let plan = try OperationBench.plan(
                subject, on: instruments.manager, candidate: candidate, precision: options.precision,
                tuning: options.tuning)
            // Beyond the last candidate it is that one again.
            guard names.insert(plan.steps.map { "\($0.operation.name) \($0.operation.variantName)" }).inserted else {
                break
            }
            plans.append(plan)
            if !options.allVariants { break }
        }
        return plans
    }

    /// Prepares the kernel of somebody's own.
    private func prepareCustom(
        _ subject: BenchCase, _ custom: (kernel: CustomKernel, instruments: BenchInstruments),
        _ reference: inout BenchReference?
    ) throws -> (bench: OperationBench?, entry: BenchReport.Entry) {
        do {
            let plan = try custom.kernel.plan(subject, on: custom.instruments.manager)
            return try prepare(subject, plan, custom.instruments, &reference)
        } catch let error as CLError where !error.isDeviceLost {
            throw custom.kernel.failure(error)
        }
    }

    /// Checks a variant; without a bench where it is wrong.
    private func prepare(
        _ subject: BenchCase, _ plan: Plan, _ own: BenchInstruments?, _ reference: inout BenchReference?
    ) throws -> (bench: OperationBench?, entry: BenchReport.Entry) {
        let planned = plan.steps.lazy.filter { !$0.nodes.isEmpty }.first?.operation.summation ?? .anyOrder
        let summation = own == nil ? planned : custom?.kernel.summation ?? planned
        if reference?.suits(summation) != true {
            reference = try BenchReference(subject, summation: summation, precision: options.precision)
        }
        guard let judge = reference else { return (nil, BenchReport.Entry(subject)) }
        let bench = try judge.withInput { input in
            try OperationBench(
                subject, plan, input: input, parameters: judge.parameters, on: own ?? instruments, guards: own != nil)
        }
        var entry = BenchReport.Entry(subject)
        entry.configuration["precision"] = own == nil ? options.precision.rawValue : Precision.fp32.rawValue
        entry.variant = own == nil ? bench.variant : "\(CustomKernel.variant) \(custom?.kernel.name ?? "")"
        if own != nil || options.allVariants { entry.configuration["variant"] = entry.variant }
        entry.work = bench.work
        var check = try judge.check(bench.output(), summation: summation)
        if own != nil, let overrun = try bench.overruns().first {
            check = .init(
                isCorrect: false, worstRatio: check.worstRatio, failure: "it writes outside a buffer, \(overrun.place)")
        }
        entry.check = check
        return (check.isCorrect ? bench : nil, entry)
    }

    /// Takes samples of all variants in turns, one more of each than is kept, since the first may compile or load.
    ///
    /// Where something disturbs the device, more are taken, up to three times as many.
    private func sample(_ benches: inout [(bench: OperationBench?, entry: BenchReport.Entry)]) throws {
        for index in benches.indices { _ = try benches[index].bench?.sample() }
        var spent = benches.map { _ in 0.0 }
        for round in 0..<3 * max(1, options.repeats) {
            for index in benches.indices {
                guard let bench = benches[index].bench, wantsSample(benches[index].entry, round, spent[index]) else {
                    continue
                }
                let sample = try bench.sample()
                spent[index] += sample.seconds
                benches[index].entry.samples.append(sample)
                calmest = min(calmest ?? .infinity, sample.calibration ?? .infinity)
            }
        }
    }

    private func wantsSample(_ entry: BenchReport.Entry, _ round: Int, _ spent: Double) -> Bool {
        guard round < options.repeats || entry.samples.areDisturbed(calm: calmest) else { return false }
        return round < 3 || spent < options.secondsPerVariant
    }
}

extension BenchReport.Entry {
    /// An entry for a case, without what its variants differ in.
    fileprivate init(_ subject: BenchCase) {
        self.init(
            name: subject.name, configuration: ["batch": "\(subject.batch)"], operation: subject.operation.rawValue,
            shape: subject.shape, layers: subject.layers)
    }
}
