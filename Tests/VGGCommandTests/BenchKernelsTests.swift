import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg bench kernels`.
    @Suite struct BenchKernelsTests {
        struct Answer: Decodable {
            struct Operation: Decodable {
                let name, operation, variant: String
                let correct: Bool
                let failure: String?
                let medianMs: Double?
                let samples: Int
            }
            let device: DeviceAnswer
            let correct: Bool
            let operations: [Operation]
        }

        private static let example = URL(filePath: #filePath).appending(path: "../../../Examples/Kernels/conv3x3.cl")
            .standardized.path(percentEncoded: false)
        private static let custom = [
            "bench", "kernels", "--operation", "conv3x3", "--shape", "16x20x20:32", "--repeats", "3",
            "--values-per-item", "1x1x4", "--kernel",
        ]

        @Test func everyOperationOfANetwork() throws {
            let arguments = ["bench", "kernels", "--repeats", "3", "--model", "A-LRN", "--size", "32"] + Slim.shape
            let report = Scratch.shared.path("kernels.html")
            let answer: Answer = try vggJSON(arguments + ["--report", report])
            #expect(answer.correct && answer.operations.allSatisfy { $0.correct && (3...9).contains($0.samples) })
            let kinds = Set(answer.operations.map(\.operation))
            #expect(kinds.isSuperset(of: ["conv3x3", "dense", "local_response_normalization", "softmax", "normalize"]))
            let page = try MarkupElement.all(in: String(contentsOfFile: report, encoding: .utf8))
            let cells = Set(page.named("td").map(\.text))
            for operation in answer.operations { #expect(cells.contains(operation.name), "\(operation.name)") }
            let text = try vgg(arguments)
            #expect(text.status == 0 && text.output.contains("were right before they were timed"))
            #expect(text.output.contains("ceilings") && text.output.contains("fc6"))
        }

        @Test func shapesOfOnesOwn() throws {
            let answer: Answer = try vggJSON(
                ["bench", "kernels", "--operation", "dense", "--shape", "700:30", "--shape", "64:9", "--batch", "3"]
                    + ["--repeats", "2", "--variants", "all"])
            #expect(answer.correct && Set(answer.operations.map(\.name)) == ["700:30", "64:9"])
            #expect(answer.operations.contains { $0.variant == "dense naive" })
        }

        @Test func aKernelOfOnesOwn() throws {
            let answer: Answer = try vggJSON(Self.custom + [Self.example])
            #expect(answer.correct && answer.operations.map(\.name) == ["16x20x20:32", "16x20x20:32"])
            #expect(answer.operations[1].variant == "custom conv3x3.cl" && answer.operations[1].samples >= 3)
        }

        @Test(arguments: [
            ("sum = bias[channel]", "sum = 0", "row 0, column 0"), ("column >= width", "column > width", "row"),
        ])
        func aWrongKernelOfOnesOwn(_ text: String, _ other: String, _ says: String) throws {
            let source = try String(contentsOfFile: Self.example, encoding: .utf8)
            try #require(source.contains(text))
            let path = try Scratch.shared.write(Array(source.replacing(text, with: other).utf8), to: "wrong.cl")
            let answer: Answer = try vggJSON(Self.custom + [path], status: 2)
            #expect(!answer.correct && !answer.operations.isEmpty)
            #expect(answer.operations.allSatisfy { !$0.correct && $0.samples == 0 && $0.medianMs == nil })
            let outcome = try vgg(Self.custom + [path])
            #expect(outcome.status == 2 && outcome.output.contains("WRONG") && outcome.errors.contains(says))
        }

        @Test(arguments: [
            ("void conv3x3", "void other", "no kernel conv3x3"), ("float sum", "floot sum", "wrong.cl:"),
            ("int inputs,", "int inputs, int more,", "kernel void conv3x3(global const float *input"),
        ])
        func anUnfitKernelOfOnesOwn(_ text: String, _ other: String, _ says: String) throws {
            let source = try String(contentsOfFile: Self.example, encoding: .utf8)
            let path = try Scratch.shared.write(Array(source.replacing(text, with: other).utf8), to: "wrong.cl")
            let outcome = try vgg(Self.custom + [path])
            #expect(outcome.status == 1 && outcome.output == "" && outcome.errors.contains(says), "\(outcome.errors)")
        }
    }
}
