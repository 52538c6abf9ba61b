/// Measures algorithms of convolutions on a device, and keeps what it finds.
///
/// Each algorithm's results are checked before it is timed. Those of one problem then take turns, so that a disturbed
/// stretch of time touches all of them; one that is much slower than the fastest drops out after a few rounds. What a
/// record holds already is not measured again, so a tuner may be stopped at any time and go on later.
public struct Tuner {
    /// All that was measured so far.
    public private(set) var record: TuningRecord
    private let candidates: (TuningProblem) -> [ConvolutionAlgorithm]
    private let makeBench: (TuningProblem) throws -> any TuningBench
    private let now: () -> Double
    private var calibration = Double.infinity

    /// Makes a tuner of algorithms, benches and a clock, which tells seconds.
    package init(
        record: TuningRecord, candidates: @escaping (TuningProblem) -> [ConvolutionAlgorithm],
        now: @escaping () -> Double, makeBench: @escaping (TuningProblem) throws -> any TuningBench
    ) {
        self.record = record
        self.candidates = candidates
        self.now = now
        self.makeBench = makeBench
    }

    /// Checks and samples that problems may still take at most.
    public func remaining(_ problems: [TuningProblem]) -> Int {
        problems.map { problem in open(problem).map { remaining($0, for: problem) }.reduce(0, +) }.reduce(0, +)
    }

    /// Measures problems, one after the other, until all are or the time is up.
    ///
    /// - Parameters:
    ///   - problems: What to measure; problems of other kernels than the device's are passed over.
    ///   - budget: Seconds, over which a check or sample that has begun may go.
    ///   - stepDone: Told how many checks and samples fewer remain, after each.
    /// - Throws: What checking and measuring throw; the record then holds what was found before.
    public mutating func measure(
        _ problems: [TuningProblem], budget: Double, stepDone: (Int) -> Void = { _ in }
    ) throws {
        let deadline = now() + budget
        for problem in problems where !open(problem).isEmpty {
            guard now() < deadline else { return }
            var left = remaining([problem])
            let bench = try makeBench(problem)
            while let algorithm = next(problem), now() < deadline {
                try step(algorithm, of: problem, on: bench, deadline: deadline)
                let now = remaining([problem])
                stepDone(left - now)
                left = now
            }
        }
    }

    /// What is to be measured next of a problem: first whatever is not checked, then whatever has the fewest samples.
    private func next(_ problem: TuningProblem) -> ConvolutionAlgorithm? {
        open(problem).map { ($0, samples(of: $0, for: problem) ?? -1) }.min { $0.1 < $1.1 }?.0
    }

    private mutating func step(
        _ algorithm: ConvolutionAlgorithm, of problem: TuningProblem, on bench: any TuningBench, deadline: Double
    ) throws {
        if let index = record.index(of: algorithm, for: problem) {
            record.measurements[index].add(try sample(algorithm, on: bench, deadline: deadline))
        } else {
            let ratio = try bench.check(algorithm)
            record.measurements.append(
                TuningMeasurement(
                    problem: problem, algorithm: algorithm, name: bench.name(of: algorithm), worstRatio: ratio))
        }
    }

    /// A sample whose calibration shows no disturbance, or after some attempts the one with the least.
    private mutating func sample(
        _ algorithm: ConvolutionAlgorithm, on bench: any TuningBench, deadline: Double
    ) throws -> TuningMeasurement.Sample {
        var best = try bench.sample(algorithm)
        calibration = min(calibration, best.calibration)
        for _ in 1..<Self.attempts where best.calibration > Self.disturbed * calibration && now() < deadline {
            let another = try bench.sample(algorithm)
            calibration = min(calibration, another.calibration)
            if another.calibration < best.calibration { best = another }
        }
        return best
    }

    private func open(_ problem: TuningProblem) -> [ConvolutionAlgorithm] {
        candidates(problem).filter { !record.isDone($0, for: problem) }
    }

    private func samples(of algorithm: ConvolutionAlgorithm, for problem: TuningProblem) -> Int? {
        record.index(of: algorithm, for: problem).map { record.measurements[$0].samples.count }
    }

    private func remaining(_ algorithm: ConvolutionAlgorithm, for problem: TuningProblem) -> Int {
        TuningMeasurement.mostSamples - (samples(of: algorithm, for: problem) ?? -1)
    }

    /// How often a sample is taken at most.
    private static let attempts = 4
    /// How much longer than its shortest a calibration takes where something disturbs the device.
    private static let disturbed = 1.1
}

/// What runs the algorithms of one problem.
package protocol TuningBench {
    /// The algorithm in a few words.
    func name(of algorithm: ConvolutionAlgorithm) -> String
    /// Runs an algorithm; the largest error of its results in units of their bounds.
    func check(_ algorithm: ConvolutionAlgorithm) throws -> Double
    /// Runs an algorithm that was checked, and times it.
    func sample(_ algorithm: ConvolutionAlgorithm) throws -> TuningMeasurement.Sample
}
