import TestSupport
import Testing
import VGGModel

extension CommandTests {
    /// `vgg describe`.
    @Suite struct DescribeTests {
        /// What is known of a network from the paper and torchvision.
        struct Known: CustomTestStringConvertible {
            let name: String
            let parameters: Int
            let receptiveField: Int

            var testDescription: String { name }

            static let all = [
                Known(name: "vgg11", parameters: 132_863_336, receptiveField: 150),
                Known(name: "vgg11_bn", parameters: 132_868_840, receptiveField: 150),
                Known(name: "vgg13", parameters: 133_047_848, receptiveField: 156),
                Known(name: "vgg13_bn", parameters: 133_053_736, receptiveField: 156),
                Known(name: "vgg16", parameters: 138_357_544, receptiveField: 212),
                Known(name: "vgg16_bn", parameters: 138_365_992, receptiveField: 212),
                Known(name: "vgg19", parameters: 143_667_240, receptiveField: 268),
                Known(name: "vgg19_bn", parameters: 143_678_248, receptiveField: 268),
                Known(name: "A", parameters: 132_863_336, receptiveField: 150),
                Known(name: "A-LRN", parameters: 132_863_336, receptiveField: 150),
                Known(name: "B", parameters: 133_047_848, receptiveField: 156),
                Known(name: "C", parameters: 133_638_952, receptiveField: 156),
                Known(name: "D", parameters: 138_357_544, receptiveField: 212),
                Known(name: "E", parameters: 143_667_240, receptiveField: 268),
            ]
        }

        struct Answer: Decodable {
            struct Layer: Decodable {
                let name: String
                let parameters, multiplyAdds, activationBytes: Int
                let receptiveField: Int?
            }
            struct Stack: Decodable {
                let depth, receptiveField, stackWeights, singleWeights, stackNonlinearities, singleNonlinearities: Int
            }
            struct Memory: Decodable {
                struct Plan: Decodable { let weights, mappedWeights, activations, transient: Int }
                let available: Int
                let plan: Plan?
                let batch: Int?
                let reduced: ReductionsAnswer?
                let refusal: String?
                let launches: Int?
                let cutLayers: [String]?
            }
            let name: String
            let batch, parameters, multiplyAdds: Int
            let receptiveField: Int
            let layers: [Layer]
            let stacks: [Stack]
            let deviceMemory: Memory?
        }

        @Test func everyKnownNameIsTested() {
            #expect(Known.all.map(\.name) == Network.knownNames)
        }

        @Test(arguments: Known.all) func parametersAndReceptiveField(_ known: Known) throws {
            let answer: Answer = try vggJSON(["describe", known.name])
            #expect(answer.name == known.name)
            #expect(answer.parameters == known.parameters)
            #expect(answer.layers.map(\.parameters).reduce(0, +) == known.parameters)
            #expect(answer.receptiveField == known.receptiveField)
            #expect(answer.layers.first { $0.name == "pool5" }?.receptiveField == known.receptiveField)
        }

        @Test func costs() throws {
            let answer: Answer = try vggJSON(["describe", "vgg16", "--batch", "3"])
            #expect(answer.multiplyAdds == 15_470_264_320)
            #expect(answer.batch == 3)
            #expect(answer.layers.first?.activationBytes == 3 * 64 * 224 * 224 * 4)
            #expect(answer.deviceMemory == nil)
        }

        @Test func argumentsForSmallFilters() throws {
            let answer: Answer = try vggJSON(["describe"])
            let stacks = answer.stacks
            #expect(stacks.map(\.depth) == [2, 3])
            #expect(stacks.map(\.receptiveField) == [5, 7])
            #expect(stacks.map { $0.stackWeights / (512 * 512) } == [18, 27])
            #expect(stacks.map { $0.singleWeights / (512 * 512) } == [25, 49])
            #expect(stacks.map(\.stackNonlinearities) == [2, 3])
            #expect(stacks.map(\.singleNonlinearities) == [1, 1])
        }

        @Test func memoryOfADevice() throws {
            let fits: Answer = try vggJSON(["describe", "vgg11", "--device", "0"] + Slim.shape)
            #expect(fits.deviceMemory?.plan.map { $0.weights > 0 && $0.activations > 0 } == true)
            #expect(fits.deviceMemory?.refusal == nil)
            #expect(fits.deviceMemory?.reduced == nil && fits.deviceMemory?.batch == 1)
            #expect(
                fits.deviceMemory?.launches ?? 0 >= 12 && fits.deviceMemory?.cutLayers == [], "a CPU has no watchdog")
            let refused: Answer = try vggJSON(["describe", "vgg16", "--memory-limit", "1MB"])
            #expect(refused.deviceMemory?.plan == nil && refused.deviceMemory?.launches == nil)
            #expect(refused.deviceMemory?.refusal?.contains("even the smallest plan, one image at a time") == true)
        }

        @Test func whatALimitWouldChange() throws {
            let answer: Answer = try vggJSON(["describe", "vgg16", "--batch", "8", "--memory-limit", "100MB"])
            let memory = try #require(answer.deviceMemory)
            let plan = try #require(memory.plan)
            #expect(plan.weights + plan.activations + plan.transient <= 100_000_000)
            #expect(memory.reduced?.wantedBatch == 8 && memory.reduced?.batch == memory.batch)
            #expect(memory.reduced?.reason == "memory limit 100.0 MB")
            let text = try vgg(["describe", "vgg16", "--batch", "8", "--memory-limit", "100MB"]).output
            #expect(text.contains("  smaller          memory limit 100.0 MB: "), "\(text)")
        }

        @Test(arguments: Network.knownNames) func text(_ name: String) throws {
            let lines = try vgg(["describe", name]).output.split(separator: "\n")
            #expect(lines.first?.hasPrefix("layer") == true)
            #expect(lines.contains { $0.contains("see 7x7 with 27C^2 weights and three non-linearities") })
            #expect(lines.allSatisfy { $0.count <= 100 })
        }
    }
}
