import Testing
import VGGModel
import VGGWeights
import WeightMutation

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
        var refused = 0
        for number in 0..<file.count {
            let bytes = Mutation.hdf5(original, &generator)
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
}
