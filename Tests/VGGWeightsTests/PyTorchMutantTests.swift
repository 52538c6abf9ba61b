import Testing
import VGGModel
import VGGWeights
import WeightMutation

/// PyTorch's files with a few bytes changed: in the pickle, in the archive's directory, or anywhere.
@Suite struct PyTorchMutantTests {
    static let seed: UInt64 = 20_150_410
    static let files = ["small.zip", "small.legacy", "checkpoint.zip", "checkpoint.legacy", "protocol4.zip"]

    @Test(.timeLimit(.minutes(1)), arguments: files, 0..<4) func mutantsAreReadOrRefused(
        _ name: String, _ part: UInt64
    ) throws {
        let original = try bytes(of: fixture("pytorch/\(name).pth"))
        var generator = SplitMix64(seed: Self.seed &+ part)
        var (refused, read) = (0, 0)
        for number in 0..<2500 {
            let mutant = storage(Mutation.pytorch(original, &generator))
            do {
                let file = try PyTorchFile(storage: mutant, path: "")
                for name in file.names {
                    let error = try failure { try file.tensor(name).values }
                    let codes: [WeightsError.Code?] = [nil, .invalidTensor, .unsupportedType]
                    #expect(codes.contains(error?.code), "\(name), mutant \(number): \(String(describing: error))")
                }
                read += 1
            } catch let error as WeightsError {
                #expect(error.code == .invalidHeader, "mutant \(number): \(error)")
                refused += 1
            }
        }
        // Most mutants are damaged, and some are as good as the file.
        #expect(refused > 2000 && read > 10, "\(refused) refused, \(read) read")
    }
}

@Suite struct CRC32Tests {
    private func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { CRC32.checksum($0) } }

    /// The definition, bit by bit.
    private func definition(_ bytes: [UInt8]) -> UInt32 {
        var rest = ~UInt32(0)
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0xEDB8_8320 }
        }
        return ~rest
    }

    @Test func hasTheKnownValues() {
        #expect(checksum([]) == 0)
        #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x190A_55AD)
    }

    @Test(arguments: [1, 15, 16, 17, 255, 1000]) func isThatOfTheDefinition(_ count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(checksum(bytes) == definition(bytes))
    }

    /// Several blocks, which cores share.
    @Test(arguments: [-1, 0, 1, 12_345]) func joinsBlocks(_ more: Int) {
        let bytes = (0..<(2 << 20) + more).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 7) }
        #expect(checksum(bytes) == definition(bytes))
    }
}
