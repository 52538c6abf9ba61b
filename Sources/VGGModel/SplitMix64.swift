/// A small, fast generator of 64-bit numbers that is the same everywhere (Steele, Lea and Flood 2014).
///
/// It can be inlined where it is used: some draw a number for each weight.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    @inlinable package static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }
    @usableFromInline var state: UInt64

    /// Makes the generator of a seed.
    @inlinable package init(seed: UInt64) { state = seed }

    /// The next number.
    @inlinable package mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    /// A number that looks unlike that of any other input: the first of the input's own sequence.
    @inlinable package static func hash(_ value: UInt64) -> UInt64 { mixed(value &+ step) }

    /// A permutation of the 64-bit numbers, every bit of whose result depends on all of its argument; zero stays zero.
    @inlinable package static func mixed(_ value: UInt64) -> UInt64 {
        var bits = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
