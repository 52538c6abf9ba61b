import Testing
import VGGModel
import VGGWeights

/// HDF5 files with a few bytes changed, most of them where the file describes itself.
@Suite struct HDF5MutantTests {
    /// Files, and how many mutants of each a part of the test reads.
    static let files = [
        ("other.h5", 700), ("types.h5", 400), ("types_latest.h5", 700), ("keras1.h5", 200), ("keras2.h5", 150),
        ("keras3.weights.h5", 150), ("many.h5", 200),
    ]

    @Test(arguments: files, 0..<8) func mutantsAreReadOrRefused(
        _ file: (name: String, count: Int), _ part: UInt64
    ) throws {
        let original = try KerasFixture.bytes(file.name)
        var generator = SplitMix64(seed: MutantTests.seed &+ part)
        let places = original.indices.filter { original[$0] != 0 }
        var refused = 0
        for number in 0..<file.count {
            let bytes =
                number % 4 == 0
                ? MutantTests.mutant(of: original, &generator)
                : Self.mutant(of: original, at: places, number % 4, &generator)
            do {
                let file = try KerasFile(storage: storage(bytes), path: "")
                for name in file.names {
                    let error = try failure { try file.tensor(name).values }
                    let codes: [WeightsError.Code?] = [nil, .unsupportedType]
                    #expect(codes.contains(error?.code), "mutant \(number): \(name), \(String(describing: error))")
                }
            } catch let error as WeightsError {
                let codes: [WeightsError.Code] = [.invalidHeader, .unsupportedType]
                #expect(codes.contains(error.code), "mutant \(number): \(error)")
                refused += 1
            }
        }
        // Most of these bytes have a meaning, so that many mutants are damaged.
        #expect(refused > file.count / 8)
    }

    /// The bytes with one to three numbers changed at places that are not zero, or next to them.
    static func mutant(
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
