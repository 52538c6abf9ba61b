import VGGModel

/// Random numbers that depend on nothing but what they are for, so that no order of work changes them.
struct RandomStream {
    /// What numbers are for.
    enum Purpose: UInt64 {
        case order = 1
        case augmentation = 2
    }

    private var generator: SplitMix64

    /// The numbers for one picture in one epoch, or for an epoch as a whole.
    init(_ purpose: Purpose, seed: UInt64, epoch: Int, index: Int = 0) {
        var hash = StableHash(seed: seed)
        for part in [purpose.rawValue, UInt64(epoch), UInt64(index)] { hash.add(part) }
        generator = SplitMix64(seed: hash.value)
    }

    /// A number in 0..<1.
    mutating func share() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

    /// A number between two.
    mutating func number(from low: Double, to high: Double) -> Double { low + share() * (high - low) }

    /// A whole number in 0..<limit; the limit is positive.
    mutating func index(below limit: Int) -> Int { Int(generator.next().multipliedFullWidth(by: UInt64(limit)).high) }
}

extension RandomStream {
    /// The indices of so many pictures in the order of an epoch (Fisher and Yates).
    static func order(of count: Int, seed: UInt64, epoch: Int) -> [Int] {
        var random = RandomStream(.order, seed: seed, epoch: epoch)
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, random.index(below: last + 1)) }
        return order
    }
}
