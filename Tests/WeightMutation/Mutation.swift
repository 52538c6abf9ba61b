package import VGGModel

/// Changes a few bytes of files, so that the damage reaches beyond the first check.
package struct Mutation: Sendable {
    /// Bytes that the format gives a meaning.
    let tokens: [UInt8]

    /// Changes to JSON and Python's literals.
    package static let text = Mutation(tokens: Array("{}[](),:\"'\\-.0123456789eEuTF_ ".utf8))
    /// Changes to pickles: operations and small numbers.
    package static let pickle = Mutation(
        tokens: Array("(tRb}]aeuscqhrjKMJXUNQG.)0123".utf8)
            + [0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x93, 0x94, 0x95, 0, 1, 2, 3, 4, 5, 0x7F, 0xFF])
    /// Changes to records of numbers.
    package static let binary = Mutation(tokens: [0, 1, 2, 4, 8, 0x7F, 0x80, 0xFF])

    /// The bytes with one to four changes.
    package func mutant(of original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            change(&bytes, at: place, &generator)
        }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], at place: Int, _ generator: inout SplitMix64) {
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes[place] = tokens.randomElement(using: &generator) ?? 0
        case 3: bytes.insert(tokens.randomElement(using: &generator) ?? 0, at: place)
        case 4: bytes.remove(at: place)
        case 5: bytes.removeLast(bytes.count - place)
        default:
            let end = min(place + Int.random(in: 1...64, using: &generator), bytes.count)
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }
}

extension Mutation {
    /// A mutant of a PyTorch file of either container.
    package static func pytorch(_ original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        guard original.starts(with: [0x50, 0x4B]) else { return pickle.mutant(of: original, &generator) }
        return zip(original, &generator)
    }

    /// A mutant of a zip archive: mostly of its pickle, with a checksum that is right again, or of its directory.
    private static func zip(_ original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<5:
            var writer = ZipWriter(archive: original)
            writer.isLarge = true
            for place in writer.entries.indices where writer.entries[place].name.hasSuffix("data.pkl") {
                writer.entries[place].bytes = pickle.mutant(of: writer.entries[place].bytes, &generator)
            }
            return writer.bytes
        case 5..<9:
            let directory = ZipWriter.directory(of: original)
            return original[..<directory] + binary.mutant(of: Array(original[directory...]), &generator)
        default:
            return binary.mutant(of: original, &generator)
        }
    }
}
