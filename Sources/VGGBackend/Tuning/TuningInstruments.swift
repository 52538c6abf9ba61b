import OpenCLRuntime

/// What is needed to measure on a device, whatever the problem.
struct TuningInstruments {
    let manager: DeviceManager
    let check: any TuningCheck
    let queue: CommandQueue
    let calibration: Calibration
    private let memory: MemoryRate

    /// Makes a queue and calibrates; throws as `Calibration` does.
    init(_ manager: DeviceManager, check: any TuningCheck) throws {
        self.manager = manager
        self.check = check
        queue = try CommandQueue(manager.context, device: manager.device, profiling: true)
        calibration = try Calibration(manager)
        let bytes = min(64 << 20, MemoryVariant.bytes(for: manager))
        memory = try MemoryRate(MemoryVariant(for: manager, bytes: bytes), timer: KernelTimer(manager))
    }

    /// Has every core write a part of memory that is larger than most caches.
    func emptyCaches() throws { _ = try memory.seconds(.write) }
}

extension Tuner {
    /// Makes a tuner for a device.
    ///
    /// - Parameters:
    ///   - manager: The device, which should have nothing else to do.
    ///   - record: What was measured before.
    ///   - check: Judges each algorithm before it is timed.
    /// - Throws: As `Calibration` does.
    public init(_ manager: DeviceManager, record: TuningRecord = TuningRecord(), check: any TuningCheck) throws {
        let instruments = try TuningInstruments(manager, check: check)
        let candidates = { (problem: TuningProblem) in
            ConvolutionProblem(problem, traits: manager.traits)?.tuningCandidates() ?? []
        }
        let start = ContinuousClock.now
        self.init(
            record: record, candidates: candidates, now: { (ContinuousClock.now - start) / .seconds(1) },
            makeBench: { try ConvolutionBench($0, algorithms: candidates($0), on: instruments) })
    }
}
