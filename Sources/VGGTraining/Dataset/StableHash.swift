import VGGWeights

/// A hash that is the same in every process and on every machine.
struct StableHash {
    private(set) var value: UInt64

    init(seed: UInt64 = 0) { value = SplitMix64.hash(seed) }

    /// Adds a number.
    mutating func add(_ number: UInt64) { value = SplitMix64.hash(value ^ number) }

    /// Adds a text by its bytes (FNV-1a) and their number.
    mutating func add(_ text: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        add(hash)
        add(UInt64(text.utf8.count))
    }
}
