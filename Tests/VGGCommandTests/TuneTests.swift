import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg tune`, and what other commands make of its result.
    @Suite struct TuneTests {
        struct Answer: Decodable {
            struct Variant: Decodable {
                let variant: String
                let ms: Double?
                let samples: Int
                let correct: Bool
            }
            struct Layer: Decodable {
                let layers: [String]
                let problem: String
                let untuned, tuned: Variant?
                let candidates: [Variant]
            }
            let device: DeviceAnswer
            let model, file: String
            let batch, measured, remaining: Int
            let layers: [Layer]
        }

        struct Times: Decodable {
            let tuned: Bool
        }

        private static let slim = ["--model", "vgg11", "--channels", "8,8,8,8,8", "--size", "32"]
        private static let bench =
            ["bench", "network", "--repeats", "1", "--hidden", "8", "--classes", "5", "--weights", "seeded:1"] + slim

        /// A cache of the test's own, and its place in the environment.
        private func withCache(_ name: String, _ body: ([String: String?]) throws -> Void) throws {
            let folder = Scratch.shared.path(name)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try body(["VGG_CACHE_DIR": folder])
        }

        @Test func onceIsEnough() throws {
            try withCache("tuned") { environment in
                let before: Times = try vggJSON(Self.bench, environment: environment)
                #expect(!before.tuned)
                let arguments = ["tune", "--budget", "100s"] + Self.slim
                let answer: Answer = try vggJSON(arguments, environment: environment)
                #expect(answer.remaining == 0 && answer.measured > 10 && answer.batch == 1)
                #expect(answer.layers.map(\.layers).first == ["conv1_1"] && answer.layers.count > 3)
                #expect(Set(answer.layers.flatMap(\.layers)).count == 8)
                for layer in answer.layers {
                    #expect(
                        layer.candidates.allSatisfy { $0.correct && $0.samples >= 3 && $0.ms.map { $0 > 0 } == true })
                    let best = layer.candidates.compactMap(\.ms).min()
                    #expect(layer.tuned?.ms == best && layer.untuned?.variant == layer.candidates[0].variant)
                }
                #expect(FileManager.default.fileExists(atPath: answer.file))

                let again = try vgg(arguments, environment: environment)
                #expect(again.status == 0 && again.output.contains("nothing left to measure"), "\(again.output)")
                let after: Times = try vggJSON(Self.bench, environment: environment)
                let without: Times = try vggJSON(Self.bench + ["--no-tuning"], environment: environment)
                let batch: Times = try vggJSON(Self.bench + ["--batch", "2"], environment: environment)
                #expect(after.tuned && !without.tuned && !batch.tuned)
            }
        }

        @Test func anEndedBudgetIsGoneOnFrom() throws {
            try withCache("budget") { environment in
                let arguments = ["tune", "--budget", "0.000001"] + Self.slim
                let nothing: Answer = try vggJSON(arguments, environment: environment)
                #expect(nothing.measured == 0 && nothing.remaining > 0)
                let text = try vgg(["tune", "--budget", "3s"] + Self.slim, environment: environment)
                #expect(text.status == 0 && text.output.contains("variants measured"), "\(text.output)")
                let rest: Answer = try vggJSON(["tune", "--budget", "2m"] + Self.slim, environment: environment)
                #expect(rest.remaining == 0)
            }
        }

        @Test func aDamagedFileIsSaidAndReplaced() throws {
            try withCache("damaged") { environment in
                let tiny = ["tune", "--budget", "0.000001"] + Self.slim
                let file = try (vggJSON(tiny, environment: environment) as Answer).file
                let name = String(file.dropFirst(Scratch.shared.path("").count))
                try Scratch.shared.write(Array("{".utf8), to: name)
                let outcome = try vgg(Self.bench, environment: environment)
                #expect(outcome.status == 0 && outcome.errors.contains("damaged"), "\(outcome.errors)")
                #expect(try vgg(["tune", "--budget", "100s"] + Self.slim, environment: environment).status == 0)
                let after = try vgg(Self.bench, environment: environment)
                #expect(after.status == 0 && !after.errors.contains("damaged"), "\(after.errors)")
                #expect(after.output.contains(", tuned"))
            }
        }

        @Test func aFolderThatCannotBeWritten() throws {
            let outcome = try vgg(["tune"] + Self.slim, environment: ["VGG_CACHE_DIR": "/proc/none"])
            #expect(outcome.status == 1 && outcome.errors.contains("/proc/none/tuning"), "\(outcome.errors)")
        }
    }
}
