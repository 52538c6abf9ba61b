import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg bench network`.
    @Suite struct BenchNetworkTests {
        struct Times: Decodable {
            struct Layer: Decodable {
                let name, variant: String
                let ms: Double
                let correct: Bool
            }
            let device: DeviceAnswer
            let model, weights: String
            let medianMs, imagesPerSecond: Double
            let quartilesMs: [Double]
            let batch, repeats: Int
            let correct: Bool
            let layers: [Layer]
        }

        struct Sweep: Decodable { let runs: [Times] }

        @Test func json() throws {
            let times: Times = try vggJSON(["bench", "network", "--batch", "3", "--repeats", "4"] + Slim.seeded)
            #expect(times.model == "vgg11" && times.weights == "seeded:1" && times.correct)
            #expect(times.batch == 3 && (4...12).contains(times.repeats))
            #expect(times.quartilesMs[0] <= times.medianMs && times.medianMs <= times.quartilesMs[1])
            #expect(abs(times.imagesPerSecond * times.medianMs / 3000 - 1) < 1e-9)
            let names = times.layers.map(\.name)
            #expect(Set(names).isSuperset(of: ["conv1_1", "conv5_2", "pool5", "fc6", "fc8"]))
            #expect(times.layers.allSatisfy { $0.ms >= 0 && !$0.variant.isEmpty && $0.correct })
        }

        @Test func sweep() throws {
            let arguments =
                ["bench", "network", "--batch", "1,4", "--precisions", "fp32,fp16-storage", "--repeats", "2"]
                + Slim.seeded
            let sweep: Sweep = try vggJSON(arguments)
            #expect(sweep.runs.map(\.batch) == [1, 4, 1, 4])
            #expect(sweep.runs.map(\.device.precision) == ["fp32", "fp32", "fp16-storage", "fp16-storage"])
            let text = try vgg(arguments).output
            for name in sweep.runs[0].layers.map(\.name) { #expect(text.contains("\n\(name) ")) }
            #expect(text.contains("images per second") && text.contains("batch 4, fp16-storage"))
            #expect(text.contains("right before they were timed"))
        }

        /// What is saved is what is compared with, and the page and the table hold every layer.
        @Test func filesOfEveryKind() throws {
            let path = { (name: String) in Scratch.shared.path("network.\(name)") }
            let arguments = ["bench", "network", "--repeats", "8"] + Slim.seeded
            let first = try vgg(
                arguments + ["--save", path("json"), "--report", path("html"), "--csv", path("csv")])
            #expect(first.status == 0, "\(first.errors)")
            let rows = try String(contentsOfFile: path("csv"), encoding: .utf8).split(separator: "\r\n")
            #expect(rows[0].hasPrefix("name,operation,batch,precision") && rows.count > 15)
            let elements = try MarkupElement.all(in: String(contentsOfFile: path("html"), encoding: .utf8))
            let texts = Set(elements.named("text").map(\.text))
            #expect(texts.isSuperset(of: ["conv1_1", "conv5_2", "fc6", "fc8"]))
            #expect(elements.ofClass("verdict").first?.text.contains("right before they were timed") == true)
            #expect(!elements.ofClass("roof").isEmpty && elements.ofClass("failed").isEmpty)
            // A factor of eleven is beyond any noise.
            let second = try vgg(arguments + ["--compare", path("json"), "--threshold", "1000"])
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.output.split(separator: "\n").last?.hasPrefix("NOT SLOWER: none of ") == true)
            #expect(second.output.contains("95 % interval"))
        }

        /// A file in which everything took a thousandth of the time.
        @Test func whatIsSlowerEndsWithTwo() throws {
            struct Comparison: Decodable {
                struct Pair: Decodable { let name, verdict: String }
                let pairs: [Pair]
            }
            struct Answer: Decodable { let comparison: Comparison }
            let path = Scratch.shared.path("faster.json")
            let arguments = ["bench", "network", "--repeats", "30"] + Slim.seeded
            #expect(try vgg(arguments + ["--save", path]).status == 0)
            let saved = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
            let hurried = try JSONSerialization.data(withJSONObject: Self.hurried(saved))
            try hurried.write(to: URL(filePath: path))
            let outcome = try vgg(arguments + ["--json", "--compare", path])
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let pairs = try decoder.decode(Answer.self, from: outcome.stdout).comparison.pairs
            // Where other processes leave no sample calm, nothing is said of any.
            #expect(
                pairs.contains { $0.name == "vgg11" } && Set(pairs.map(\.verdict)).isSubset(of: ["slower", "unknown"]))
            #expect(outcome.status == (pairs.contains { $0.verdict == "slower" } ? 2 : 0))
        }

        /// Two batches that come to one for want of memory are one.
        @Test func whatComesToTheSameIsMeasuredOnce() throws {
            let arguments = [
                "bench", "network", "--repeats", "2", "--batch", "64,128", "--memory-limit", "2MB",
            ]
            let outcome = try vgg(arguments + Slim.seeded)
            #expect(outcome.status == 0 && outcome.errors.contains("which is measured once"), "\(outcome.errors)")
            #expect(outcome.output.components(separatedBy: "whole batch").count == 2)
        }

        @Test func whatIsWrongIsToldBeforeWhatCannotBeCompared() throws {
            let (saved, list) = (Scratch.shared.path("right.json"), Scratch.shared.path("defect"))
            let arguments = ["bench", "network", "--repeats", "2"] + Slim.seeded
            #expect(try vgg(arguments + ["--save", saved]).status == 0)
            try Data("bias[firstRow + row]\n=>\n0\n".utf8).write(to: URL(filePath: list))
            let outcome = try vgg(
                arguments + ["--compare", saved, "--kernels", "cpu"],
                environment: [
                    "OPENCL_LAYERS": FaultLayer.path, "FAULT_LAYER_REPLACE": list,
                    "POCL_CACHE_DIR": Scratch.shared.path("defect-cache"),
                ])
            #expect(outcome.status == 2 && outcome.output.contains("WRONG"), "\(outcome.errors)")
            #expect(outcome.errors.contains("Error: fc6"))
        }

        /// A saved file in which every sample took a thousandth of its time, and none was disturbed.
        private static func hurried(_ saved: Any) -> Any {
            if let list = saved as? [Any] { return list.map(hurried) }
            guard var object = saved as? [String: Any] else { return saved }
            if object["samples"] is [Any], let samples = object["samples"] as? [[String: Any]] {
                object["samples"] = samples.map { ["seconds": ($0["seconds"] as? Double ?? .nan) / 1000] }
                return object
            }
            return object.mapValues(hurried)
        }
    }
}
