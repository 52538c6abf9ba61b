import VGGModel

/// A hash that is the same in every process and on every machine.
struct StableHash {
    private(set) var value: UInt64

    init(seed: UInt64 = 0) { value = SplitMix64.hash(seed) }

    /// Adds a number.
    mutating func add(_ number: UInt64) { value = SplitMix64.hash(value ^ number) }

    /// Adds a text by its bytes (FNV-1a) and their number.
    mutating func add(_ text: String) {
        add(fnv1a(text.utf8))
        add(UInt64(text.utf8.count))
    }
}
