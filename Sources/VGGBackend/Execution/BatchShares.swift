/// How a batch is divided among devices: in proportion to their speed as measured so far.
///
/// Devices begin as equals. The first run of each is not counted, for it may compile kernels; of the others a moving
/// average is kept, so that one disturbed run changes little. A device too slow to be given an image is tried again
/// now and then.
package struct BatchShares: Sendable {
    /// Weight of the latest run in the moving average.
    package static let newest = 0.25
    /// Batches after which a device without a share is given one image.
    package static let patience = 32

    private var devices: [Measured]

    private struct Measured {
        var runs = 0
        var secondsPerImage: Double?
        var batchesWithout = 0
    }

    /// Begins with a number of equal devices.
    package init(devices count: Int) {
        devices = Array(repeating: Measured(), count: count)
    }

    /// Images of each device for a batch of some images; together all of them.
    ///
    /// Each image goes to the device that would have it done first. One not measured yet counts as fast as the others
    /// are on average. Those in `lost` get none, unless all are lost.
    package mutating func divide(images: Int, without lost: Set<Int> = []) -> [Int] {
        var shares = devices.map { _ in 0 }
        let pace = pace
        var left = images
        let well = lost.count < devices.count ? devices.indices.filter { !lost.contains($0) } : Array(devices.indices)
        for index in well where devices[index].batchesWithout >= Self.patience && left > 0 {
            shares[index] = 1
            left -= 1
        }
        for _ in 0..<left {
            let ends = shares.indices.map { Double(shares[$0] + 1) * pace[$0] }
            shares[well.min { (ends[$0], $0) < (ends[$1], $1) } ?? 0] += 1
        }
        for (index, share) in shares.enumerated() {
            devices[index].batchesWithout = share > 0 ? 0 : devices[index].batchesWithout + 1
        }
        return shares
    }

    /// Takes note of how long a device took for its share.
    package mutating func record(device: Int, images: Int, seconds: Double) {
        devices[device].runs += 1
        guard images > 0, seconds > 0, devices[device].runs > 1 else { return }
        let measured = seconds / Double(images)
        let before = devices[device].secondsPerImage ?? measured
        devices[device].secondsPerImage = before + Self.newest * (measured - before)
    }

    /// Seconds per image of each device.
    private var pace: [Double] {
        let measured = devices.compactMap(\.secondsPerImage)
        let average = measured.isEmpty ? 1 : measured.reduce(0, +) / Double(measured.count)
        return devices.map { $0.secondsPerImage ?? average }
    }
}
