import Drawing
import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random numbers that a key determines, whatever else is drawn before or beside them (SplitMix64).
struct RandomStream {
    private let key: UInt64
    private var generator: SplitMix64

    init(key: UInt64) {
        self.key = key
        generator = SplitMix64(seed: key)
    }

    /// The stream of a text and some numbers; it changes with each of them.
    init(_ text: String, _ numbers: UInt64...) {
        let key = numbers.reduce(fnv1a(text.utf8)) { SplitMix64.mixed($0 &+ SplitMix64.hash($1)) }
        self.init(key: SplitMix64.mixed(key))
    }

    /// A stream of its own for a part of the whole, so that parts do not shift each other's numbers.
    func part(_ name: String) -> RandomStream { RandomStream(name, key) }

    /// A seed for smooth noise.
    mutating func noise() -> UInt32 { UInt32(truncatingIfNeeded: generator.next()) }

    /// A number from 0 up to but not 1.
    mutating func unit() -> Float { Float(generator.next() >> 40) / Float(1 << 24) }

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
