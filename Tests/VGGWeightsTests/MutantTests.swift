import Testing
import VGGModel
import VGGWeights
import WeightMutation

/// Files with a few bytes changed, cut, doubled or swapped, to show that nothing a file holds stops the process.
@Suite struct MutantTests {
    static let seed: UInt64 = 20_141_129

    @Test(arguments: 0..<8) func safetensorsMutantsAreReadOrRefused(_ part: UInt64) throws {
        let original = try bytes(of: fixture("mixed.safetensors"))
        var generator = SplitMix64(seed: Self.seed &+ part)
        var refused = 0
        for number in 0..<2000 {
            let mutant = storage(Mutation.text.mutant(of: original, &generator))
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
            let mutant = storage(Mutation.text.mutant(of: original, &generator))
            let error = try failure { try NumpyFile.read(mutant, path: "").values }
            let codes: [WeightsError.Code?] = [nil, .invalidHeader, .unsupportedType]
            #expect(codes.contains(error?.code), "mutant \(number): \(String(describing: error))")
        }
    }
}
