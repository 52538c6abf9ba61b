import Foundation
import TestSupport
import Testing
import VGGModel
import VGGReference
import VGGWeights

extension CommandTests {
    /// `--memory-limit`.
    @Suite struct MemoryLimitTests {
        struct Answer: Decodable {
            let batch: Int
            let reduced: ReductionsAnswer?
        }

        let scratch = Scratch.shared

        /// Half of what the slim network takes at batch 8.
        private func limit() throws -> String {
            struct Description: Decodable {
                struct Memory: Decodable {
                    struct Plan: Decodable { let weights, activations: Int }
                    let plan: Plan?
                }
                let deviceMemory: Memory?
            }
            let arguments = ["describe", "vgg11", "--size", "32", "--batch", "8", "--device", "0"] + Slim.shape
            let answer: Description = try vggJSON(arguments)
            let plan = try #require(answer.deviceMemory?.plan)
            return "\(plan.weights + plan.activations / 2)"
        }

        @Test func runYieldsTheSame() throws {
            let input = scratch.path("limited-x.npy")
            let shape = [8, 3, 32, 32]
            let values: [Float] = (0..<shape.reduce(1, *)).map { Float($0 % 255) / 128 - 1 }
            try NumpyFile.write(Tensor(shape: shape, values: values), to: input)
            let arguments = ["run", "--model", "vgg11", "--weights", "seeded:1", "--input", input] + Slim.shape
            let (whole, limited) = (scratch.path("whole.npy"), scratch.path("limited.npy"))
            let preferred: Answer = try vggJSON(arguments + ["--output", whole])
            #expect(preferred.batch == 8 && preferred.reduced == nil)
            let reduced: Answer = try vggJSON(arguments + ["--output", limited, "--memory-limit", limit()])
            #expect(reduced.reduced?.wantedBatch == 8 && reduced.reduced?.batch == reduced.batch)
            #expect(reduced.batch < 8 || reduced.reduced?.layers.isEmpty == false)
            let expected = try NumpyFile.read(whole).values.map(Double.init)
            let found = try NumpyFile.read(limited)
            #expect(found.shape == [8, 10] && expected.contains { $0 != 0 })
            #expect(Comparison.relativeL2(of: found.values, from: expected) <= 1e-5)
        }

        @Test(arguments: [[], ["--quiet"]]) func picturesSaySo(_ quiet: [String]) throws {
            let pictures = try (1...8).map { try scratch.picture("limited/\($0).png", seed: $0) }
            let arguments = ["classify"] + pictures + ["--memory-limit", try limit(), "--json"] + Slim.seeded + quiet
            let outcome = try vgg(arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("memory limit ") == quiet.isEmpty, "\(outcome.errors)")
            #expect(outcome.output.contains("\"wanted_batch\" : 8"), "\(outcome.output)")
        }
    }
}
