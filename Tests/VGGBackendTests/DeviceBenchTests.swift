import Testing
import VGGBackend

/// What measuring a device yields; never how much.
@Suite struct DeviceBenchTests {
    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 4), .gpu, .naive])
    func everyRateIsThere(_ family: KernelFamily) throws {
        let bench = try DeviceBench.tiny(on: Bench.manager(family), .all)
        for _ in 0..<4 { try bench.sample() }
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
            #expect(entry.samples.count == (entry.operation == "build" ? 3 : 4), "\(entry.name)")
            #expect(entry.samples.allSatisfy { ($0.calibration ?? 0) > 0 } && entry.roofline == nil, "\(entry.name)")
        }
        let ceilings = try #require(report.ceilings)
        #expect(report.entries.contains { $0.gflops == ceilings.peakGflops })
        #expect(ceilings.readGbps > 0 && ceilings.writeGbps > 0 && ceilings.launchSeconds > 0)
    }

    @Test func ceilingsAreFewerMeasurements() throws {
        let bench = try DeviceBench.tiny(on: Bench.manager(), .ceilings)
        #expect(bench.ceilings(calm: nil) == nil)
        try bench.sample()
        #expect(bench.ceilings(calm: nil) != nil)
        #expect(Set(bench.entries.map(\.operation)) == ["multiply_add", "memory_read", "memory_write", "launch"])
    }

    /// A program that was compiled for the first time is another for every measurement, and so is not found in a cache.
    @Test func buildsAreRight() throws {
        let build = try BuildTime(Bench.manager())
        #expect(try build.firstSeconds() > 0)
        #expect(try build.seconds() > 0)
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
