/// A random change of brightness, contrast and of each channel, as `Augmentation` defines it.
struct ColorChange {
    private let brightness: Double
    private let contrast: Double
    private let shifts: [Double]

    /// Draws a change; nothing where the augmentation changes no colours.
    init?(_ augmentation: Augmentation, _ random: inout RandomStream) {
        let ranges = [augmentation.brightness, augmentation.contrast, augmentation.colorShift]
        guard ranges.contains(where: { $0 > 0 }) else { return nil }
        brightness = 1 + random.number(from: -augmentation.brightness, to: augmentation.brightness)
        contrast = 1 + random.number(from: -augmentation.contrast, to: augmentation.contrast)
        shifts = (0..<3).map { _ in
            255 * random.number(from: -augmentation.colorShift, to: augmentation.colorShift)
        }
    }

    /// Changes RGB pixels.
    func apply(to pixels: inout [UInt8]) {
        let sum = pixels.reduce(0) { $0 + Int($1) }
        let mean = Double(sum) / Double(max(pixels.count, 1))
        let tables = shifts.flatMap { table(mean: mean, shift: $0) }
        pixels.withUnsafeMutableBufferPointer { pixels in
            tables.withUnsafeBufferPointer { tables in
                for pixel in stride(from: 0, to: pixels.count - 2, by: 3) {
                    for channel in 0..<3 {
                        pixels[pixel + channel] = tables[256 * channel + Int(pixels[pixel + channel])]
                    }
                }
            }
        }
    }

    /// What each byte of a channel becomes.
    private func table(mean: Double, shift: Double) -> [UInt8] {
        (0..<256).map { byte in
            let value = brightness * (mean + contrast * (Double(byte) - mean)) + shift
            return UInt8(min(max(value, 0), 255).rounded())
        }
    }
}
