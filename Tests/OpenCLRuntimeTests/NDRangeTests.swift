import OpenCLRuntime
import Testing

@Suite struct NDRangeTests {
    @Test(arguments: [
        (NDRange(8), 1), (NDRange(1), 1), (NDRange(1, 2), 2), (NDRange(8, 1, 3), 3), (NDRange(8, local: (4, 1, 1)), 1),
        (NDRange(8, 2, 1, local: (4, 2, 1)), 2), (NDRange(8, offset: SIMD3(8, 0, 0)), 1),
        (NDRange(8, offset: SIMD3(0, 0, 5)), 3), (NDRange(1, offset: SIMD3(0, 1, 0)), 2),
    ])
    func dimensionsLeaveOutTrailingOnes(range: NDRange, dimensions: Int) {
        #expect(range.dimensions == dimensions)
    }

    @Test(arguments: [
        (NDRange(9, 5, 1, local: (4, 2, 1)), SIMD3(12, 6, 1)),
        (NDRange(8, 4, 2, local: (4, 2, 1)), SIMD3(8, 4, 2)),
        (NDRange(7, 3, 1), SIMD3(7, 3, 1)),
        (NDRange(5, local: (0, 1, 1)), SIMD3(5, 1, 1)),
        (NDRange(.max, local: (2, 1, 1)), SIMD3(.max, 1, 1)),
    ])
    func roundedUp(range: NDRange, global: SIMD3<Int>) {
        #expect(range.roundedUp.global == global)
        #expect(range.roundedUp.local == range.local)
    }

    @Test(arguments: [
        (NDRange(64, local: (64, 1, 1)), 16, SIMD3(16, 1, 1)),
        (NDRange(64, 64, local: (8, 8, 1)), 64, SIMD3(8, 8, 1)),
        (NDRange(64, 64, local: (8, 8, 1)), 16, SIMD3(4, 4, 1)),
        (NDRange(64, 64, 64, local: (7, 5, 3)), 1, SIMD3(1, 1, 1)),
        (NDRange(4096, local: (4096, 1, 1)), 4096, SIMD3(1024, 1, 1)),
    ])
    func clampedFitsTheLimit(range: NDRange, maxSize: Int, local: SIMD3<Int>) {
        let limit = WorkGroupLimit(maxSize: maxSize, maxExtents: SIMD3(1024, 1024, 64))
        #expect(range.clamped(to: limit).local == local)
        #expect(range.clamped(to: limit).global == range.global)
    }

    @Test func clampingWithoutWorkGroupsChangesNothing() {
        let limit = WorkGroupLimit(maxSize: 1, maxExtents: SIMD3(1, 1, 1))
        #expect(NDRange(8).clamped(to: limit) == NDRange(8))
    }

    @Test func description() {
        #expect(NDRange(64, 32, local: (8, 4, 1)).description == "64x32 in groups of 8x4")
        #expect(NDRange(64).description == "64")
        #expect(NDRange(64, 2, offset: SIMD3(128, 0, 0)).description == "64x2 from 128x0")
    }
}
