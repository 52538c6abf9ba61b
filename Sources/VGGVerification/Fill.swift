import VGGModel

/// How a check's numbers are drawn, and with that what must hold of the result.
public enum Fill: String, Hashable, Sendable, Codable, CaseIterable {
    /// Whole numbers from -3 to 3. A sum of up to about a million products of them is exact in 32 bits whatever the
    /// order of its terms, so that a result must be equal, bit for bit.
    case integers
    /// Numbers from -1 to 1, for which the reference's bounds hold.
    case reals
    /// Large numbers of both signs in pairs, under weights that differ in the last bit: sums leave almost nothing of
    /// their terms. The reference's bounds hold, which go by the size of the terms.
    case cancellation
    /// Whole numbers from -3 to 3 in units of 2^-136, which are denormal, under weights that are whole numbers.
    ///
    /// A device that keeps denormals (`CL_FP_DENORM`) computes sums of products exactly, since all are multiples of one
    /// power of two; what it divides, or takes through Winograd's larger tiles, is off by an ulp of a denormal more than
    /// usual for each operation. One that does not may take any of them for zero.
    case denormals
    /// Whole numbers, among them a few infinities of either sign, and an infinite bias. Each infinity must come out where
    /// it is expected, and everything else be as if there were none. Winograd's method may make whole tiles infinite or
    /// no numbers, for it takes differences of infinities.
    case infinities
    /// Whole numbers, among them a few NaNs, and one among the biases. A NaN must reach all that it is added to,
    /// multiplied with or compared with, through rectifiers and maxima too, and nothing else but a tile of Winograd's.
    case nan

    /// Whole and real numbers, which every value of a result is judged by.
    public static let ordinary: [Fill] = [.integers, .reals]

    /// `count` numbers of a seed, one like the other: whole ones, unless the fill has no use for those.
    public func values(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        switch self {
        case .integers, .denormals, .infinities, .nan:
            return (0..<count).map { _ in Float(Int(generator.next() >> 33) % 7 - 3) }
        case .reals, .cancellation:
            return (0..<count).map { _ in Float(Int32(truncatingIfNeeded: generator.next() >> 32)) / 0x1p31 }
        }
    }
}
