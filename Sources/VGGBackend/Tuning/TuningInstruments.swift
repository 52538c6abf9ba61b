import OpenCLRuntime

/// What is needed to measure on a device, whatever the problem, and who judges what is measured.
struct TuningInstruments {
    let bench: BenchInstruments
    let check: any TuningCheck

    /// Makes a queue and calibrates; throws as `Calibration` does.
    init(_ manager: DeviceManager, check: any TuningCheck) throws {
        bench = try BenchInstruments(manager)
        self.check = check
    }

    var manager: DeviceManager { bench.manager }
    var queue: CommandQueue { bench.queue }
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
