import OpenCLRuntime
public import VGGBackend
import VGGModel

/// Checks and times operations on shapes: every result against the reference first, and only what is right after that.
public final class KernelBench {
    /// What is measured of each operation.
    public struct Options: Hashable, Sendable {
        /// Samples of each variant; a slow one gets as many as fit `secondsPerVariant`, but at least four; a
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

    /// Checks the variants of a case and times those that are right, a few of them in turns; an entry for each.
    ///
    /// One for which the device lacks memory, or which it refuses, has a failed check. Throws as the reference, `Plan` and a
    /// lost device do.
    public func entries(of subject: BenchCase) throws -> [BenchReport.Entry] {
        var reference: BenchReference?
        var entries: [BenchReport.Entry] = []
        let plans = try plans(of: subject)
        for first in stride(from: 0, to: plans.count, by: Self.variantsAtOnce) {
            var benches: [(bench: OperationBench?, entry: BenchReport.Entry)] = []
            for plan in plans[first..<min(first + Self.variantsAtOnce, plans.count)] {
                benches.append(try prepareOurs(subject, plan, &reference))
            }
            if let custom, first == 0, subject.operation == custom.kernel.operation {
                benches.append(try prepareCustom(subject, custom, &reference))
            }
            try sample(&benches)
            entries += benches.map(\.entry)
        }
        return entries
    }

    /// Each has buffers and weights of its own.
    private static let variantsAtOnce = 4

    /// Checks a kernel of somebody's own on small awkward shapes; an entry for each on which it is wrong.
    ///
    /// Throws as `entries(of:)` does.
    public func wrongOnSmallShapes() throws -> [BenchReport.Entry] {
        guard let custom else { return [] }
        return try BenchCase.small(custom.kernel.operation).compactMap { subject in
            // Whole numbers must come out exactly; real ones tell of lost digits, which those may not have.
            for fill in [Fill.integers, .reals] {
                var reference: BenchReference? = try BenchReference(
                    subject, summation: custom.kernel.summation, fill: fill)
                let (bench, entry) = try prepareCustom(subject, custom, &reference)
                if bench == nil { return entry }
            }
            return nil
        }
    }

    /// The plans of the variants to measure, first the one that runs; with all variants also those that would without
    /// tuning.
    ///
    /// Throws `BackendError` where the batch does not fit the device, else as `Plan` does.
    private func plans(of subject: BenchCase) throws -> [Plan] {
        var tries: [(candidate: Int, tuning: Tuning?)] = [(0, options.tuning)]
        // Beyond the last candidate it is that one again.
        if options.allVariants { tries += (0..<Self.mostCandidates).map { ($0, nil) } }
        var plans: [Plan] = []
        var names: Set<[String]> = []
        for (candidate, tuning) in tries {
            let plan = try OperationBench.plan(
                subject, on: instruments.manager, candidate: candidate, precision: options.precision, tuning: tuning)
            guard plan.options.batch == subject.batch else {
                throw BackendError(
                    .outOfMemory,
                    "\(subject.name): \(plan.reductions.map { "\($0)" } ?? "the batch does not fit"); give a smaller batch"
                )
            }
            let isLayers = subject.operation != .normalize && subject.operation != .layout
            let name = plan.steps.filter { !isLayers || !$0.nodes.isEmpty }
                .map { "\($0.operation.name) \($0.operation.variantName)" }
            if names.insert(name).inserted { plans.append(plan) }
        }
        return plans
    }

    /// More candidates than any operation has.
    private static let mostCandidates = 32

    /// Prepares a variant of ours; one that the device refuses has a failed check.
    private func prepareOurs(
        _ subject: BenchCase, _ plan: Plan, _ reference: inout BenchReference?
    ) throws -> (bench: OperationBench?, entry: BenchReport.Entry) {
        do {
            return try prepare(subject, plan, nil, &reference)
        } catch let error as CLError where !error.isDeviceLost {
            return (nil, refused(subject, plan, "\(error)"))
        } catch let error as BackendError where error.code == .outOfMemory {
            return (nil, refused(subject, plan, error.message))
        }
    }

    private func refused(_ subject: BenchCase, _ plan: Plan, _ why: String) -> BenchReport.Entry {
        var entry = BenchReport.Entry(subject)
        entry.configuration["precision"] = options.precision.rawValue
        entry.variant = plan.steps.map { "\($0.operation.name) \($0.operation.variantName)" }.joined(separator: " + ")
        if options.allVariants { entry.configuration["variant"] = entry.variant }
        entry.check = .init(isCorrect: false, worstRatio: nil, failure: why)
        return entry
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
        } else if own != nil, try !bench.inputIsUnchanged() {
            check = .init(isCorrect: false, worstRatio: check.worstRatio, failure: "it writes to its input")
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

    /// Samples of a slow variant: as few as a comparison can do with.
    private static let leastSamples = 4

    private func wantsSample(_ entry: BenchReport.Entry, _ round: Int, _ spent: Double) -> Bool {
        guard round < options.repeats || entry.samples.areDisturbed(calm: calmest) else { return false }
        return round < Self.leastSamples || spent < options.secondsPerVariant
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
