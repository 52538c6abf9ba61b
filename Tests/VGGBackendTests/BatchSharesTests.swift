import Testing
import VGGBackend

/// How batches are divided among devices.
@Suite struct BatchSharesTests {
    /// Shares of `images` after every device had a warm-up and then `runs` runs at a pace in seconds per image.
    private func shares(_ paces: [Double], images: Int, runs: Int = 1) -> [Int] {
        var shares = BatchShares(devices: paces.count)
        for run in 0...runs {
            for (device, pace) in paces.enumerated() {
                shares.record(device: device, images: 2, seconds: run == 0 ? 100 : 2 * pace)
            }
        }
        return shares.divide(images: images)
    }

    /// Paces, images, and the images of each device.
    static let cases: [([Double], Int, [Int])] = [
        ([1], 8, [8]), ([1, 1], 8, [4, 4]), ([1, 1], 7, [4, 3]), ([1, 1], 1, [1, 0]), ([1, 2], 9, [6, 3]),
        ([2, 1], 1, [0, 1]), ([1, 1, 2], 10, [4, 4, 2]), ([1, 100], 8, [8, 0]), ([0.5, 0.2, 0.3], 31, [6, 15, 10]),
    ]

    @Test(arguments: cases) func inProportionToSpeed(_ paces: [Double], _ images: Int, _ expected: [Int]) {
        #expect(shares(paces, images: images) == expected)
    }

    @Test func evenBeforeAnyMeasurement() {
        var shares = BatchShares(devices: 3)
        #expect(shares.divide(images: 8) == [3, 3, 2])
        // The first run, which compiles kernels, counts for nothing.
        shares.record(device: 0, images: 3, seconds: 60)
        #expect(shares.divide(images: 8) == [3, 3, 2])
    }

    @Test(arguments: 1...5) func allImagesAndNoMore(_ devices: Int) {
        for images in 0...40 {
            let paces = (0..<devices).map { 0.1 + Double(($0 * 7 + images * 3) % 11) }
            let shares = shares(paces, images: images)
            #expect(shares.reduce(0, +) == images && shares.allSatisfy { $0 >= 0 })
            // No device would finish sooner by giving an image away.
            let end = zip(shares, paces).map { Double($0) * $1 }.max() ?? 0
            for device in 0..<devices { #expect(Double(shares[device] + 1) * paces[device] >= end - 1e-9) }
        }
    }

    @Test func oneDisturbedRunChangesLittle() {
        var shares = BatchShares(devices: 2)
        for _ in 0..<20 { for device in 0..<2 { shares.record(device: device, images: 8, seconds: 8) } }
        shares.record(device: 1, images: 8, seconds: 16)
        #expect(shares.divide(images: 16) == [9, 7])
        for _ in 0..<10 { shares.record(device: 1, images: 8, seconds: 24) }
        #expect(shares.divide(images: 16) == [12, 4])
    }

    @Test func aHopelessDeviceIsTriedAgain() {
        var shares = BatchShares(devices: 2)
        for _ in 0..<2 {
            shares.record(device: 0, images: 1, seconds: 1)
            shares.record(device: 1, images: 1, seconds: 1000)
        }
        for _ in 0..<BatchShares.patience { #expect(shares.divide(images: 8) == [8, 0]) }
        #expect(shares.divide(images: 8) == [7, 1])
        #expect(shares.divide(images: 8) == [8, 0])
        // It has become fast: soon it has its share.
        for _ in 0..<40 { shares.record(device: 1, images: 1, seconds: 1) }
        #expect(shares.divide(images: 8) == [4, 4])
    }
}
