import Testing
import VGGModel
import VGGReference

/// What Winograd's filtering yields in floats stays within its bound, and what a defect yields does not.
@Suite struct WinogradBoundTests {
    private static let cases = [3, 16, 64, 256].flatMap { channels in
        [2, 4, 6].flatMap { tile in
            WinogradCase.Fill.allCases.map { WinogradCase(channels: channels, tile: tile, fill: $0) }
        }
    }
    private static let orders = [2, 4, 6].flatMap { tile in
        FloatWinograd.Order.allCases.map { WinogradCase(channels: 16, tile: tile, order: $0) }
    }

    @Test(arguments: cases + orders, [107, 109, 113] as [UInt64])
    func floatsStayWithinTheBound(example: WinogradCase, seed: UInt64) throws {
        let comparison = try example.comparison(seed: seed)
        #expect(comparison.verdict == .withinBound, "\(comparison)")
        #expect(comparison.worstRatio > 1e-5, "\(comparison)")
    }

    @Test(arguments: [2, 4, 6])
    func aWrongConstantExceedsTheBound(tile: Int) throws {
        let example = WinogradCase(channels: 16, tile: tile)
        for row in 0..<tile + 2 {
            let comparison = try example.comparison(seed: 127) { $0.input[row][2] += 1 / 4 }
            #expect(comparison.verdict == .exceeds, "row \(row): \(comparison)")
        }
    }

    @Test(arguments: [2, 4, 6])
    func weightsInHalfPrecisionExceedTheBound(tile: Int) throws {
        let comparison = try WinogradCase(channels: 16, tile: tile).comparison(seed: 131) { floats in
            // Eleven of 24 bits are kept; ties go away from zero.
            floats.stored = { Float(bitPattern: ($0.bitPattern + 0x1000) & ~0x1FFF) }
        }
        #expect(comparison.verdict == .exceeds, "\(comparison)")
    }

    /// Transformed weights of less than a normal number become zero, and so may every product.
    @Test(arguments: [2, 4, 6])
    func flushingIsAllowedFor(tile: Int) throws {
        let weights = WinogradCase(channels: 16, tile: tile, fill: .alternating, scale: 0x1p-122)
        let flushed = try weights.comparison(seed: 137) { floats in
            floats.stored = { abs($0) < .leastNormalMagnitude ? 0 : $0 }
        }
        #expect(flushed.verdict == .withinBound, "\(flushed)")
        let products = WinogradCase(channels: 16, tile: tile, scale: 0x1p-130)
        #expect(try products.comparison(seed: 139) { $0.stored = { _ in 0 } }.verdict == .withinBound)
    }
}
