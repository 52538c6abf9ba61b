import Synchronization
import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// What is measured, in which order, and when it ends; with benches that only pretend, and some that do not.
@Suite struct TunerTests {
    /// A bench on which every step takes a second of a clock that nothing else moves.
    final class Pretence: TuningBench {
        /// Milliseconds of each algorithm.
        let times: [ConvolutionAlgorithm: Double]
        let wrong: Set<ConvolutionAlgorithm>
        /// Calibrations of the samples, in turn.
        var calibrations: [Double]
        var clock = 0.0
        var steps: [String] = []

        init(_ times: [ConvolutionAlgorithm: Double], wrong: Set<ConvolutionAlgorithm> = [], _ more: [Double] = []) {
            (self.times, self.wrong, calibrations) = (times, wrong, more)
        }

        func name(of algorithm: ConvolutionAlgorithm) -> String { "\(algorithm)" }

        func check(_ algorithm: ConvolutionAlgorithm) throws -> Double {
            note("check", algorithm)
            return wrong.contains(algorithm) ? .infinity : 0.5
        }

        func sample(_ algorithm: ConvolutionAlgorithm) throws -> TuningMeasurement.Sample {
            note("sample", algorithm)
            let calibration = calibrations.isEmpty ? 1 : calibrations.removeFirst()
            return .init(seconds: (times[algorithm] ?? 1) / 1000, calibration: calibration)
        }

        private func note(_ step: String, _ algorithm: ConvolutionAlgorithm) {
            clock += 1
            steps.append("\(step) \(Self.tile(algorithm))")
        }

        private static func tile(_ algorithm: ConvolutionAlgorithm) -> Int {
            if case .direct(.cpu(let tile, _)) = algorithm { tile } else { 0 }
        }
    }

    static let three: [ConvolutionAlgorithm] = [14, 8, 4].map { .direct(.cpu(tile: $0, vectors: 2)) }
    static let problem = TuningProblem(
        input: Shape(channels: 3, height: 8, width: 8), channels: 8, batch: 1, family: .cpu(vector: 16))

    private func tuner(_ bench: Pretence, record: TuningRecord = TuningRecord()) -> Tuner {
        Tuner(record: record, candidates: { _ in Self.three }, now: { bench.clock }, makeBench: { _ in bench })
    }

    private func times(_ values: Double...) -> [ConvolutionAlgorithm: Double] {
        Dictionary(uniqueKeysWithValues: zip(Self.three, values))
    }

    @Test func theFastestWinsAndTheHopelessDropOut() throws {
        let bench = Pretence(times(2, 1.9, 5))
        var tuner = tuner(bench)
        #expect(tuner.remaining([Self.problem]) == 3 * 8)
        let done = Mutex(0)
        try tuner.measure([Self.problem], budget: 1000) { steps in done.withLock { $0 += steps } }
        #expect(done.withLock { $0 } == 3 * 8 && tuner.remaining([Self.problem]) == 0)
        #expect(tuner.record.tuning[Self.problem] == Self.three[1])
        #expect(tuner.record[Self.problem].map(\.samples.count) == [7, 7, 3])
        #expect(bench.steps.prefix(5) == ["check 14", "check 8", "check 4", "sample 14", "sample 8"])
    }

    @Test func whatIsWrongCannotWin() throws {
        let bench = Pretence(times(3, 1, 2), wrong: [Self.three[1]])
        var tuner = tuner(bench)
        try tuner.measure([Self.problem], budget: 1000)
        #expect(tuner.record.tuning[Self.problem] == Self.three[2])
        #expect(!bench.steps.contains("sample 8"))
        let wrong = tuner.record[Self.problem][1]
        #expect(!wrong.isCorrect && wrong.samples.isEmpty && wrong.worstRatio == nil)
    }

    @Test(arguments: [0, 1, 5, 11, 17]) func theBudgetEndsIt(_ budget: Int) throws {
        let bench = Pretence(times(1, 1, 1))
        var tuner = tuner(bench)
        try tuner.measure([Self.problem], budget: Double(budget))
        #expect(bench.steps.count == budget)
        #expect(tuner.remaining([Self.problem]) == 24 - budget)
        // Three checks, then three samples of the first.
        #expect((tuner.record.tuning[Self.problem] != nil) == (budget >= 10))
    }

    @Test func whatWasMeasuredIsNotMeasuredAgain() throws {
        var record = TuningRecord()
        var steps: [String] = []
        for _ in 0..<24 {
            let bench = Pretence(times(1, 1, 1))
            var tuner = tuner(bench, record: record)
            try tuner.measure([Self.problem], budget: 1)
            (record, steps) = (tuner.record, steps + bench.steps)
        }
        let (again, whole) = (Pretence(times(1, 1, 1)), Pretence(times(1, 1, 1)))
        var resumed = tuner(again, record: record), once = tuner(whole)
        try resumed.measure([Self.problem], budget: 1000)
        try once.measure([Self.problem], budget: 1000)
        #expect(again.steps.isEmpty && steps == whole.steps && resumed.record == once.record)
    }

    @Test func disturbedSamplesAreTakenAgain() throws {
        // The second sample is disturbed twice; the fourth as long as it is tried, the third of its tries least.
        let bench = Pretence(times(1, 1, 1), [1, 1.5, 1.2, 1.05, 1, 3, 2, 1.5, 4])
        var tuner = tuner(bench)
        try tuner.measure([Self.problem], budget: 3 + 9)
        let calibrations = tuner.record[Self.problem].map { $0.samples.map(\.calibration) }
        #expect(calibrations == [[1, 1.5], [1.05], [1]])
    }

    @Test func theRecordSurvivesAFailure() throws {
        struct Gone: Error {}
        var tuner = Tuner(
            record: TuningRecord(), candidates: { _ in Self.three }, now: { 0 },
            makeBench: { _ in throw Gone() })
        #expect(throws: Gone.self) { try tuner.measure([Self.problem], budget: 1) }
        #expect(tuner.record.measurements.isEmpty)
    }

    /// Convolutions on the device itself: awkward sizes, a picture's channels, several images.
    static let real = [
        (3, 20, 13, 29, 2), (16, 16, 12, 12, 1), (37, 70, 26, 31, 3),
    ].map { inputs, outputs, height, width, batch in
        TuningProblem(
            input: Shape(channels: inputs, height: height, width: width), channels: outputs, batch: batch,
            family: .cpu(vector: 16))
    }

    @Test(arguments: real) func candidatesAreRightOnTheDevice(_ problem: TuningProblem) throws {
        var tuner = try Tuner(Bench.manager(), check: ConvolutionReference())
        try tuner.measure([problem], budget: 1000)
        let measured = tuner.record[problem]
        #expect(tuner.remaining([problem]) == 0 && tuner.record.tuning[problem] != nil)
        #expect(measured.count == Set(measured.map(\.name)).count && (3...12).contains(measured.count))
        for one in measured {
            #expect(one.isCorrect, "\(one.name)")
            #expect(one.worstRatio.map { $0 > 0 && $0 <= 1 } == true, "\(one.name): nothing was compared")
            #expect(one.samples.allSatisfy { $0.seconds > 0 && $0.calibration > 0 })
        }
    }

    /// Mistakes in kernels, of which the first leaves out values, and the others make them wrong; in a shape for which few
    /// programs have to be built.
    static let mistakes = [
        ("winograd_transforms", "if (i < rows && j < columns)", "if (i < rows && j < columns - 1)"),
        ("winograd_transforms", "0.25f * a", "0.26f * a"), ("winograd_transforms", "out[i][j] + bias", "out[i][j]"),
    ]

    @Test(arguments: mistakes) func mistakesAreFound(_ file: String, _ text: String, _ replacement: String) throws {
        var files = KernelSource.files
        try #require(files[file]?.contains(text) == true)
        files[file] = files[file]?.split(separator: text, omittingEmptySubsequences: false)
            .joined(separator: replacement)
        var tuner = try Tuner(Bench.harmed(.cpu(vector: 16), files: files), check: ConvolutionReference())
        try tuner.measure([Self.real[1]], budget: 1000)
        let wrong = tuner.record[Self.real[1]].filter { !$0.isCorrect }
        #expect(!wrong.isEmpty && wrong.allSatisfy { $0.name.hasPrefix("winograd") })
    }
}
