/// What was measured of one algorithm for one problem.
public struct TuningMeasurement: Hashable, Sendable, Codable {
    /// One run.
    public struct Sample: Hashable, Sendable, Codable {
        /// Seconds of the convolution's launches by the device's clock.
        public var seconds: Double
        /// Seconds of the calibration around it, the longer one of before and after; see `Calibration`.
        public var calibration: Double

        /// Makes a sample.
        public init(seconds: Double, calibration: Double) {
            self.seconds = seconds
            self.calibration = calibration
        }
    }

    /// The problem.
    public let problem: TuningProblem
    /// The algorithm.
    public let algorithm: ConvolutionAlgorithm
    /// The algorithm in a few words.
    public let name: String
    /// Whether its results were within its method's bound; otherwise it is not timed and cannot win.
    public let isCorrect: Bool
    /// The largest error in units of the bound; nothing where it is no number.
    public let worstRatio: Double?
    /// The runs so far.
    public private(set) var samples: [Sample] = []
    /// The median of the runs' seconds, nothing without runs.
    public private(set) var medianSeconds: Double?

    /// Notes what a check found.
    init(problem: TuningProblem, algorithm: ConvolutionAlgorithm, name: String, worstRatio: Double) {
        (self.problem, self.algorithm, self.name) = (problem, algorithm, name)
        isCorrect = worstRatio <= 1
        self.worstRatio = worstRatio.isFinite ? worstRatio : nil
    }

    /// Adds a run.
    mutating func add(_ sample: Sample) {
        samples.append(sample)
        let sorted = samples.map(\.seconds).sorted()
        medianSeconds = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Whether there are enough runs to compare by.
    var isComparable: Bool { isCorrect && samples.count >= Self.fewestSamples }

    /// Runs of an algorithm that is slower than others.
    static let fewestSamples = 3
    /// Runs of an algorithm that may be the fastest.
    static let mostSamples = 7
    /// How much slower than the fastest an algorithm is not measured any further.
    static let hopeless = 1.2
}

/// All that was measured on a device.
public struct TuningRecord: Hashable, Sendable {
    /// The measurements, in the order in which they were begun.
    public internal(set) var measurements: [TuningMeasurement]

    /// A record of measurements made before, or of none.
    public init(_ measurements: [TuningMeasurement] = []) { self.measurements = measurements }

    /// The measurements of a problem.
    public subscript(problem: TuningProblem) -> [TuningMeasurement] { measurements.filter { $0.problem == problem } }

    /// The fastest of what was measured for a problem.
    public func fastest(for problem: TuningProblem) -> TuningMeasurement? {
        self[problem].filter(\.isComparable).min { ($0.medianSeconds ?? .infinity) < ($1.medianSeconds ?? .infinity) }
    }

    /// The fastest algorithm of every problem.
    public var tuning: Tuning {
        var seen: Set<TuningProblem> = []
        let problems = measurements.map(\.problem).filter { seen.insert($0).inserted }
        return Tuning(
            problems.compactMap { problem in
                fastest(for: problem).map { Tuning.Winner(problem: problem, algorithm: $0.algorithm) }
            })
    }

    /// Whether an algorithm needs no further measurement: it is wrong, or was run often enough, or is hopelessly slow.
    func isDone(_ algorithm: ConvolutionAlgorithm, for problem: TuningProblem) -> Bool {
        guard let index = index(of: algorithm, for: problem) else { return false }
        let own = measurements[index]
        if !own.isCorrect || own.samples.count >= TuningMeasurement.mostSamples { return true }
        guard own.isComparable, let seconds = own.medianSeconds, let best = fastest(for: problem)?.medianSeconds else {
            return false
        }
        return seconds > TuningMeasurement.hopeless * best
    }

    /// Where the measurement of an algorithm is.
    func index(of algorithm: ConvolutionAlgorithm, for problem: TuningProblem) -> Int? {
        measurements.firstIndex { $0.algorithm == algorithm && $0.problem == problem }
    }
}
