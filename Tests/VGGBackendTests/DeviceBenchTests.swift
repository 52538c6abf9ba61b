import Foundation
import Testing
import VGGBackend

/// What measuring a device yields; never how much.
@Suite struct DeviceCeilingsTests {
    @Test(arguments: [KernelFamily.cpu(vector: 16), .cpu(vector: 4), .gpu, .naive])
    func everyRateIsThere(_ family: KernelFamily) throws {
        let ceilings = try DeviceCeilings.tiny(on: Bench.manager(family))
        #expect(ceilings.fma.map(\.width) == [1, 2, 4, 8, 16])
        for rate in ceilings.fma.map(\.gflops) + [
            ceilings.read, ceilings.write, ceilings.copy, ceilings.product.gflops,
        ] {
            #expect(rate.median > 0 && rate.best >= rate.median && rate.best.isFinite)
        }
        #expect(ceilings.fma.contains { $0.gflops.best == ceilings.peakGFLOPS })
        #expect(ceilings.fma.allSatisfy { $0.gflops.best <= ceilings.peakGFLOPS })
        #expect(ceilings.bufferBytes > 0 && ceilings.product.side == 70)
    }

    @Test func survivesJSON() throws {
        let ceilings = try DeviceCeilings.tiny(on: Bench.manager())
        let data = try JSONEncoder().encode(ceilings)
        #expect(try JSONDecoder().decode(DeviceCeilings.self, from: data) == ceilings)
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

extension DeviceCeilings {
    /// Ceilings from hardly any work, which mean little.
    static func tiny(on manager: DeviceManager) throws -> DeviceCeilings {
        try measure(on: manager, samples: 2, secondsPerSample: 0.0002, bufferBytes: 1 << 18, productSide: 70)
    }
}
