import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// Networks are checked layer by layer before they are timed.
@Suite struct NetworkBenchTests {
    private func bench(_ manager: DeviceManager, batch: Int, precision: Precision = .fp32) async throws -> NetworkBench
    {
        let slim = try SlimNetwork("A-LRN")
        let options = PlanOptions(batch: batch, outputs: ["fc8"], precision: precision)
        let session = try Session(
            slim.network, parameters: slim.parameters, on: manager, options: options, profiling: true)
        return try await NetworkBench(session, parameters: slim.parameters, on: BenchInstruments(manager))
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu, .naive], [1, 3])
    func everyLayerIsCheckedAndTimed(_ family: KernelFamily, _ batch: Int) async throws {
        var bench = try await bench(Bench.manager(family), batch: batch)
        #expect(bench.isCorrect)
        for _ in 0..<2 { try await bench.sample() }
        let entries = bench.entries
        #expect(entries[0].operation == BenchReport.wholeNetwork && entries[0].clock == .host)
        #expect(entries.allSatisfy { $0.samples.count == 2 && $0.check?.isCorrect == true && $0.work != nil })
        #expect(entries.allSatisfy { $0.configuration == ["batch": "\(batch)", "precision": "fp32"] })
        #expect(entries.map(\.name).contains("conv1_1") && entries.contains { $0.operation == "dense" })
        #expect(entries.dropFirst().allSatisfy { $0.samples.allSatisfy { ($0.calibration ?? 0) > 0 } })
    }

    @Test func halvesHaveBoundsOfTheirOwn() async throws {
        #expect(try await bench(Bench.manager(), batch: 2, precision: .fp16Storage).isCorrect)
    }

    static let mistakes = [
        ("dense", "bias[firstRow + row]", "0", ["dense"]),
        (
            "convolution", "input += (size_t)image * inBlocks", "input += (size_t)0 * inBlocks",
            [BenchReport.wholeNetwork]
        ),
        ("local_response_normalization", "(vec)(alpha)", "(vec)(0.5f * alpha)", ["local_response_normalization"]),
        ("convolution", "LOAD(bias + group * COLUMNS + v * VECTOR)", "(vec)(0.0f)", ["conv3x3"]),
    ]

    @Test(arguments: mistakes) func aMistakeIsItsLayers(
        _ file: String, _ text: String, _ replacement: String, _ operations: [String]
    ) async throws {
        var files = KernelSource.files
        let source = try #require(files[file])
        try #require(source.contains(text), "\(file).cl has no '\(text)' any more")
        files[file] = source.replacing(text, with: replacement)
        let bench = try await bench(Bench.harmed(.cpu(vector: 16), files: files), batch: 3)
        #expect(!bench.isCorrect)
        let wrong = bench.entries.filter { $0.check?.isCorrect == false }
        #expect(!wrong.isEmpty && Set(wrong.map(\.operation)) == Set(operations), "\(wrong.map(\.title))")
    }
}
