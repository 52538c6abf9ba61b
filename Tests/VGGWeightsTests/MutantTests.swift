import Testing
import VGGModel
import VGGWeights

/// Files with a few bytes changed, cut, doubled or swapped, to show that nothing a file holds stops the process.
@Suite struct MutantTests {
    static let seed: UInt64 = 20_141_129

    @Test(arguments: 0..<8) func safetensorsMutantsAreReadOrRefused(_ part: UInt64) throws {
        let original = try bytes(of: fixture("mixed.safetensors"))
        var generator = SplitMix64(seed: Self.seed &+ part)
        var refused = 0
        for number in 0..<2000 {
            let mutant = storage(Self.mutant(of: original, &generator))
            do {
                let file = try SafetensorsFile(storage: mutant, path: "")
                for name in file.names { _ = try failure { try file.tensor(name).values } }
            } catch let error as WeightsError {
                #expect(error.code == .invalidHeader, "part \(part), mutant \(number): \(error)")
                refused += 1
            }
        }
        // Most of the file is header, so most mutants are damaged.
        #expect(refused > 1000)
    }

    @Test(arguments: ["f4", "fortran_f8", "version2", "version3", "u1"]) func numpyMutantsAreReadOrRefused(
        _ name: String
    ) throws {
        let original = try bytes(of: fixture(name + ".npy"))
        var generator = SplitMix64(seed: Self.seed)
        for number in 0..<2000 {
            let mutant = storage(Self.mutant(of: original, &generator))
            let error = try failure { try NumpyFile.read(mutant, path: "").values }
            let codes: [WeightsError.Code?] = [nil, .invalidHeader, .unsupportedType]
            #expect(codes.contains(error?.code), "mutant \(number): \(String(describing: error))")
        }
    }

    /// The bytes with one to four changes.
    static func mutant(of original: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
        // Characters that JSON and Python give a meaning, so that the damage reaches beyond the first check.
        let tokens: [UInt8] = Array("{}[](),:\"'\\-.0123456789eEuTF_ ".utf8)
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
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
        return bytes
    }
}
