extension Image {
    /// The picture turned upright.
    func oriented(_ orientation: Orientation) -> Image {
        guard orientation != .upright else { return self }
        let map = OrientationMap(orientation, width: width, height: height)
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
            pixels.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                map.copy(from, to)
            }
            count = pixels.count
        }
        return Image(unchecked: result, width: map.width, height: map.height)
    }
}

/// Where each pixel of a turned picture comes from: pixel `first + x * right + y * down` of the stored one.
private struct OrientationMap {
    let width: Int
    let height: Int
    private var first = 0
    private var right: Int
    private var down: Int

    init(_ orientation: Orientation, width stored: Int, height rows: Int) {
        let swapsSides = orientation.rawValue >= 5
        (width, height) = swapsSides ? (rows, stored) : (stored, rows)
        (right, down) = swapsSides ? (stored, 1) : (1, stored)
        if [.mirrored, .upsideDown, .quarterRight, .transversed].contains(orientation) { reverseColumns() }
        if [.flipped, .upsideDown, .quarterLeft, .transversed].contains(orientation) { reverseRows() }
    }

    private mutating func reverseColumns() {
        first += (width - 1) * right
        right.negate()
    }

    private mutating func reverseRows() {
        first += (height - 1) * down
        down.negate()
    }

    /// Copies in squares of 32 pixels, so that turning by a quarter stays within the processor's cache.
    func copy(_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) {
        for top in stride(from: 0, to: height, by: 32) {
            for left in stride(from: 0, to: width, by: 32) {
                copySquare(source, target, left..<min(left + 32, width), top..<min(top + 32, height))
            }
        }
    }

    private func copySquare(
        _ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>, _ columns: Range<Int>, _ rows: Range<Int>
    ) {
        for y in rows {
            for x in columns {
                let from = source + 3 * (first + x * right + y * down)
                let to = target + 3 * (y * width + x)
                to[0] = from[0]
                to[1] = from[1]
                to[2] = from[2]
            }
        }
    }
}
