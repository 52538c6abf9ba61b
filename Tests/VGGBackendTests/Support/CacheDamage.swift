import VGGBackend
import VGGModel
import VGGWeights

/// Damage to files, drawn by a seed.
enum CacheDamage {
    /// The bytes with one to four changes: bits and bytes changed, left out, doubled, moved, cut off or zeroed, as disks and
    /// killed writers do; now and then some of another file's.
    static func mutant(of original: [UInt8], beside other: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            let end = min(place + Int.random(in: 1...512, using: &generator), bytes.count)
            switch Int.random(in: 0..<9, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 2: bytes[place] = Array("{}[],:\"-.0123456789e".utf8).randomElement(using: &generator) ?? 0
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 5: bytes.removeLast(bytes.count - place)
            case 6: for index in place..<end { bytes[index] = 0 }
            case 7: bytes.replaceSubrange(place..., with: other.dropFirst(place))
            default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
            }
        }
        return bytes
    }

    /// `count` bytes of a seed.
    static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension TuningRecord {
    /// A record with a wrong, a fast and a slow algorithm, of which the fast one takes some milliseconds.
    static func pretended(_ milliseconds: Double = 1) throws -> TuningRecord {
        let bench = TunerTests.Pretence(
            [TunerTests.three[0]: 2 * milliseconds, TunerTests.three[1]: milliseconds], wrong: [TunerTests.three[2]])
        var tuner = Tuner(
            record: TuningRecord(), candidates: { _ in TunerTests.three }, now: { 0 }, makeBench: { _ in bench })
        try tuner.measure([TunerTests.problem], budget: 1)
        return tuner.record
    }
}
