import OpenCLRuntime
public import VGGModel

/// An operation on a shape in one of its variants, bound to buffers and ready to be checked and timed.
public final class OperationBench {
    /// What is measured.
    public let subject: BenchCase
    /// The kernel and how its work is cut: `winograd F6 14x32 fused`.
    public let variant: String
    /// What there is to do.
    public let work: BenchReport.Work

    private let instruments: BenchInstruments
    private let steps: MeasuredSteps
    private let loads: [KernelLoad]
    private let outputCount: Int
    private let activations: ActivationBuffers
    private let source: Buffer<UInt8>
    private let memory: ReservedMemory
    private let before, measured, after: [BoundLaunch]

    /// Plans the operation, makes its buffers, and packs its weights.
    ///
    /// - Parameters:
    ///   - plan: What `plan(_:on:candidate:precision:tuning:)` yields.
    ///   - input: Floats of the images as plain NCHW, or bytes of pictures for `normalize`.
    ///   - parameters: Weights of the case's nodes.
    ///   - guards: Whether every buffer of activations lies between guards of 64 KiB, for `overruns`.
    /// - Throws: `CLError` where OpenCL fails, `BackendError` where the weights do not fit.
    public init(
        _ subject: BenchCase, _ plan: Plan, input: UnsafeRawBufferPointer, parameters: Parameters,
        on instruments: BenchInstruments, guards: Bool = false
    ) throws {
        let range = try subject.measuredSteps(of: plan)
        let manager = instruments.manager
        self.subject = subject
        self.instruments = instruments
        steps = MeasuredSteps(plan, range)
        variant = plan.steps[range].map { "\($0.operation.name) \($0.operation.variantName)" }.joined(separator: " + ")
        work = .of(plan.steps[range], batch: subject.batch)
        loads = plan.kernelLoads(images: subject.batch)
        outputCount = subject.batch * plan.outputs[0].shape.count
        let weightBytes = plan.weights.map(\.byteCount).reduce(0, +)
        memory = try ReservedMemory(
            plan, byteCount: steps.slots.reduce(weightBytes, +) + steps.slots[steps.inputSlot], manager: manager)
        let activations = try ActivationBuffers(
            steps.slots, manager: manager, queue: instruments.queue, guardBytes: guards ? 1 << 16 : 0)
        let slots = activations.slots
        source = try manager.makeBuffer(count: slots[steps.inputSlot].count)
        try instruments.queue.write(input, to: source)
        let weights = try manager.runningAlone(loading: plan.packingLoads) {
            try DeviceWeights(
                plan, parameters: parameters, manager: manager, queue: instruments.queue, marked: true)
        }
        let bind = { (launches: [Launch]) in
            try launches.map { try BoundLaunch($0, manager: manager, slots: slots, weights: weights.buffers) }
        }
        (before, measured, after) = (try bind(steps.before), try bind(steps.measured), try bind(steps.after))
        self.activations = activations
    }

    private var slots: [Buffer<UInt8>] { activations.slots }

    /// The writes outside buffers so far, as their guards show; only for a bench made with guards.
    ///
    /// Throws `CLError` where OpenCL fails.
    public func overruns() throws -> [BufferOverrun] { try activations.overruns(on: instruments.queue) }

    /// Whether the operation has left its input as it was; only after `output()`, where no step comes before.
    ///
    /// Throws `CLError` where OpenCL fails.
    public func inputIsUnchanged() throws -> Bool {
        guard before.isEmpty else { return true }
        let slot = slots[steps.inputSlot]
        return try instruments.queue.read(slot) == instruments.queue.read(source)
    }

    /// The plan of a case in one of its variants: 0 the preferred one, the last the naive one.
    ///
    /// Throws as `Plan` does.
    public static func plan(
        _ subject: BenchCase, on manager: DeviceManager, candidate: Int = 0, precision: Precision = .fp32,
        tuning: Tuning? = nil
    ) throws -> Plan {
        var options = PlanOptions(batch: subject.batch, candidate: candidate, precision: precision, tuning: tuning)
        options.input = subject.operation == .normalize ? .pixels : .values
        return try Plan(subject.network, for: manager.traits, options: options)
    }

    /// Runs once on buffers full of what is no number, so that a value left out shows; the chain's end, plain NCHW.
    ///
    /// Throws `CLError` where OpenCL fails.
    public func output() throws -> [Float] {
        let queue = instruments.queue
        var output = [Float](repeating: 0, count: outputCount)
        try instruments.manager.runningAlone(loading: loads) {
            try queue.copy(from: source, to: slots[steps.inputSlot])
            for launch in before { try launch.enqueue(on: queue, images: subject.batch) }
            for slot in steps.results { try queue.fill(slots[slot], with: UInt8.max) }
            for launch in measured + after { try launch.enqueue(on: queue, images: subject.batch) }
            try queue.read(from: slots[steps.outputSlot], into: &output)
        }
        return output
    }

    /// Times the operation with weights that are in no cache, on an input that was just written, as in a network.
    ///
    /// Throws `CLError` where OpenCL fails, `BackendError` where the device's clock stands still.
    public func sample() throws -> TimeSample {
        let (times, calibration) = try instruments.calibrated {
            try instruments.emptyCaches()
            return try instruments.manager.runningAlone(loading: loads) { try timed() }
        }
        return TimeSample(seconds: times.device, hostSeconds: times.host, calibration: calibration)
    }

    private func timed() throws -> (device: Double, host: Double) {
        let queue = instruments.queue
        try queue.copy(from: source, to: slots[steps.inputSlot])
        for launch in before { try launch.enqueue(on: queue, images: subject.batch) }
        try queue.finish()
        let start = ContinuousClock.now
        let events = try measured.flatMap { try $0.enqueueTimed(on: queue, images: subject.batch) }
        try queue.finish()
        let host = (ContinuousClock.now - start) / .seconds(1)
        var seconds = 0.0
        for event in events { seconds += try event.times().duration }
        guard seconds > 0 else {
            throw BackendError.clockStandsStill(on: instruments.manager.device, during: subject.name)
        }
        return (seconds, host)
    }
}

extension BenchCase {
    /// Which steps of its plan are the case's own.
    fileprivate func measuredSteps(of plan: Plan) throws(BackendError) -> Range<Int> {
        let isOwn: (Step) -> Bool =
            switch operation {
            case .normalize: { $0.operation is NormalizeOperation }
            case .layout: { $0.operation is LayoutOperation }
            default: { !$0.nodes.isEmpty }
            }
        guard let first = plan.steps.firstIndex(where: isOwn) else {
            throw BackendError(
                .unsupported,
                "\(name): kernels of the family \(plan.traits.family) have no step '\(operation.rawValue)'")
        }
        let isOneStep = operation == .normalize || operation == .layout
        let last = isOneStep ? first : plan.steps.lastIndex(where: isOwn) ?? first
        return first..<last + 1
    }
}
