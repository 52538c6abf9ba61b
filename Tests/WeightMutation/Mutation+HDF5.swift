package import VGGModel

extension Mutation {
    /// A mutant of an HDF5 file, mostly changed where the file describes itself.
    package static func hdf5(_ original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        let kind = Int.random(in: 0..<4, using: &generator)
        guard kind > 0 else { return text.mutant(of: original, &generator) }
        // Addresses and lengths are mostly zeros, with the numbers that matter between them.
        let places = original.indices.filter { original[$0] != 0 }
        return numbers(of: original, at: places, kind, &generator)
    }

    /// The bytes with one to three numbers changed at places that are not zero, or next to them.
    private static func numbers(
        of original: [UInt8], at places: [Int], _ kind: Int, _ generator: inout SplitMix64
    ) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = (places.randomElement(using: &generator) ?? 0) + Int.random(in: 0...1, using: &generator)
            switch (kind, place < bytes.count) {
            case (_, false): bytes.removeLast()
            case (1, _): bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case (2, _): bytes[place] = [0, 1, 2, 3, 16, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
            default:
                // One number of eight bytes in the place of another, as an address may be.
                let source = (places.randomElement(using: &generator) ?? 0) / 8 * 8
                let target = place / 8 * 8
                for index in 0..<8 where max(source, target) + 8 <= bytes.count {
                    bytes[target + index] = original[source + index]
                }
            }
        }
        return bytes
    }
}
