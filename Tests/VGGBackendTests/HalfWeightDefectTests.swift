import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// That weights of half the precision are found in direct sums so long that each value is within its bound.
@Suite struct HalfWeightDefectTests {
    static func defects() throws -> [Defect] {
        let dense = try OperationCase([.dense(features: 64)], input: Shape(features: 25_088))
        let convolution = try OperationCase(
            [.convolution(Convolution(channels: 16)), .relu], input: Shape(channels: 512, height: 5, width: 4))
        let weight = "weights[((size_t)output * inputs + channel) * TAPS + tap]"
        return [
            Defect(
                testDescription: "25088 inputs", file: "dense", text: "fma(WEIGHTS(w[r] + k),",
                replacement: "fma(\(half("WEIGHTS(w[r] + k)")),", families: [.cpu(vector: 16)], operation: dense),
            Defect(
                testDescription: "25088 inputs", file: "dense", text: "fma(WEIGHTS(w + k),",
                replacement: "fma(\(half("WEIGHTS(w + k)")),", families: [.gpu], operation: dense),
            Defect(
                testDescription: "512 channels", file: "convolution", text: "\(weight) :",
                replacement: "as_float(as_uint(\(weight)) + 0x1000u & 0xFFFFE000u) :",
                families: [.cpu(vector: 16), .gpu], operation: convolution),
        ]
    }

    /// A vector of floats, each rounded to the bits of a half.
    private static func half(_ vector: String) -> String {
        "PASTE(as_float, VECTOR)(PASTE(as_uint, VECTOR)(\(vector)) + 0x1000u & 0xFFFFE000u)"
    }

    @Test(arguments: try defects())
    func isFoundByTheErrorsSpread(_ defect: Defect) async throws {
        for family in defect.families {
            let sound = try Bench.plainManager(family)
            let good = try await check(defect.operation, on: sound)
            #expect(good.verdict == .withinBound, "\(good.failure ?? "")")
            #expect(try #require(good.errorSpread) < 0.25)
            let found = try await check(defect.operation, on: Bench.harmed(family, files: defect.files()))
            #expect(try #require(found.errorSpread) > 5)
            #expect(found.verdict == .exceeds && found.comparison?.verdict == .withinBound)
        }
    }

    /// Checks the preferred direct sum on real numbers.
    private func check(_ operation: OperationCase, on manager: DeviceManager) async throws -> Check {
        let direct = try #require(try operation.directCandidates(on: manager).first)
        return try await operation.check(on: manager, candidate: direct)
    }
}
