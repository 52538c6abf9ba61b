import Testing
import VGGBackend

/// What measuring a device yields; never how much.
@Suite struct DeviceBenchTests {
    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 4), .gpu, .naive])
    func everyRateIsThere(_ family: KernelFamily) throws {
        let bench = try DeviceBench.tiny(on: Bench.manager(family), .all)
        for _ in 0..<5 { try bench.sample() }
        let report = bench.report
        #expect(report.kind == .device && report.wrong.isEmpty)
        let kinds = Set(report.entries.map(\.operation))
        #expect(
            kinds == [
                "multiply_add", "matrix_product", "memory_read", "memory_write", "memory_copy", "local_memory_read",
                "transfer", "launch", "build",
            ])
        #expect(Set(report.entries.map(\.name)).count == report.entries.count && report.entries.count == 19)
        for entry in report.entries {
            let statistics = try #require(entry.statistics, "\(entry.name)")
            #expect(statistics.minimum > 0 && statistics.maximum.isFinite, "\(entry.name)")
            // Compiling takes long, and is not repeated so often.
            #expect(entry.samples.count == (entry.operation == "build" ? 4 : 5), "\(entry.name)")
            #expect(entry.samples.allSatisfy { ($0.calibration ?? 0) > 0 } && entry.roofline == nil, "\(entry.name)")
        }
        let ceilings = try #require(report.ceilings)
        #expect(report.entries.contains { $0.gflops == ceilings.peakGflops })
        #expect(ceilings.readGbps > 0 && ceilings.writeGbps > 0 && ceilings.launchSeconds > 0)
    }

    @Test func ceilingsAreFewerMeasurements() throws {
        let bench = try DeviceBench.tiny(on: Bench.manager(), .ceilings)
        #expect(bench.rates.ceilings(calm: nil) == nil)
        try bench.sample()
        #expect(bench.rates.ceilings(calm: nil) != nil)
        #expect(Set(bench.rates.entries.map(\.operation)) == ["multiply_add", "memory_read", "memory_write", "launch"])
    }

    /// What is compiled for the first time is another program each time, and the same when it is compiled again.
    @Test func buildsAreOfNewPrograms() throws {
        let build = try BuildTime(Bench.manager())
        var texts: [String] = []
        for _ in 0..<2 {
            #expect(try build.firstSeconds() > 0)
            texts.append(build.text)
            #expect(try build.seconds() > 0)
            #expect(build.text == texts.last)
        }
        #expect(texts[0] != texts[1] && texts.allSatisfy { $0.hasPrefix(KernelSource.files["common"] ?? "none") })
    }

    @Test func ratesOfTwoTimesAreJoined() throws {
        let benches = try (0..<2).map { _ in try DeviceBench.tiny(on: Bench.manager(), .ceilings) }
        for bench in benches { try bench.sample() }
        let (first, second) = (benches[0].rates, benches[1].rates)
        let joined = first.joined(second)
        #expect(joined.entries.allSatisfy { $0.samples.count == 2 })
        for (index, entry) in joined.entries.enumerated() {
            let other = second.entries[index]
            #expect(entry.samples[0] == first.entries[index].samples[0])
            // Its rate is what it was, whatever was done to measure it.
            guard let work = entry.work, let others = other.work else { continue }
            let amount = { (work: BenchReport.Work) in work.usefulOperations + Double(work.bytes) }
            let rate = amount(work) / entry.samples[1].seconds, before = amount(others) / other.samples[0].seconds
            #expect(abs(rate / before - 1) < 1e-9, "\(entry.name)")
        }
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu])
    func calibrationRepeatsTheSameWork(_ family: KernelFamily) async throws {
        let calibration = try Calibration(Bench.manager(family))
        let operations = calibration.operations
        let samples = try await withThrowingTaskGroup(of: Double.self) { group in
            for _ in 0..<8 { group.addTask { try calibration.sample() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(samples.count == 8 && samples.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(operations > 0 && calibration.operations == operations)
    }
}

extension DeviceBench {
    /// A bench of hardly any work, whose figures mean little.
    static func tiny(on manager: DeviceManager, _ extent: Extent) throws -> DeviceBench {
        var sizes = ProbeSizes()
        sizes.secondsPerSample = 0.0002
        (sizes.bufferBytes, sizes.transferBytes) = (1 << 18, 1 << 18)
        (sizes.productSide, sizes.launches) = (70, 3)
        return try DeviceBench(BenchInstruments(manager), extent, sizes: sizes)
    }
}
