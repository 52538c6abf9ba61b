import Drawing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random numbers that a key determines, whatever else is drawn before or beside them (SplitMix64).
struct RandomStream {
    private let key: UInt64
    private var state: UInt64

    init(key: UInt64) {
        self.key = key
        state = key
    }

    /// The stream of a text and some numbers; it changes with each of them.
    init(_ text: String, _ numbers: UInt64...) {
        var key: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for number in numbers { key = Self.mixed(key &+ Self.mixed(number &+ 0x9E37_79B9_7F4A_7C15)) }
        self.init(key: Self.mixed(key))
    }

    /// A stream of its own for a part of the whole, so that parts do not shift each other's numbers.
    func part(_ name: String) -> RandomStream { RandomStream(name, key) }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A seed for smooth noise.
    mutating func noise() -> UInt32 { UInt32(truncatingIfNeeded: next()) }

    /// A number from 0 up to but not 1.
    mutating func unit() -> Float { Float(next() >> 40) / Float(1 << 24) }

    mutating func number(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(unit() * Float(range.count))
    }

    mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    /// One of `items`, of which there must be some.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[integer(0...items.count - 1)] }

    /// A place in the unit square.
    mutating func point() -> Point { Point(unit(), unit()) }

    /// A number of normal distribution, mean 0 and deviation 1 (Box and Muller).
    mutating func normal() -> Float {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * .pi * unit())
    }
}
