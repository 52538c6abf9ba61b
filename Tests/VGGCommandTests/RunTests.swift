import Foundation
import TestSupport
import Testing
import VGGModel
import VGGReference
import VGGWeights

extension CommandTests {
    /// `vgg run`.
    @Suite struct RunTests {
        /// A network, an input's size, and a layer.
        struct Case: CustomTestStringConvertible {
            let model: String
            let height, width: Int
            var layer: String?

            var testDescription: String { "\(model) at \(height)x\(width), \(layer ?? "scores")" }
        }

        static let cases = [
            Case(model: "vgg11", height: 32, width: 32), Case(model: "vgg13", height: 47, width: 33),
            Case(model: "vgg16", height: 32, width: 64), Case(model: "vgg16_bn", height: 40, width: 40),
            Case(model: "vgg19", height: 32, width: 32), Case(model: "A-LRN", height: 33, width: 32),
            Case(model: "C", height: 64, width: 32), Case(model: "vgg16", height: 32, width: 32, layer: "pool5"),
            Case(model: "vgg11", height: 32, width: 32, layer: "relu7"),
            Case(model: "vgg11", height: 32, width: 32, layer: "prob"),
        ]

        struct Answer: Decodable {
            let device: DeviceAnswer
            let model, weights, layer, output: String
            let shape: [Int]
        }

        let scratch = Scratch.shared

        /// Numbers from -1 to 1, the same every time.
        private func values(_ count: Int) -> [Float] {
            (0..<count).map { Float(($0 &* 2_654_435_761) >> 8 & 0xFFFF) / 32768 - 1 }
        }

        private func input(_ shape: [Int]) throws -> (path: String, values: [Float]) {
            let (path, values) = (scratch.path("x.npy"), values(shape.reduce(1, *)))
            try NumpyFile.write(Tensor(shape: shape, values: values), to: path)
            return (path, values)
        }

        @Test(arguments: cases) func agreesWithTheReference(_ one: Case) throws {
            let network = try Slim.network(one.model, height: one.height, width: one.width)
            let parameters = ParameterLoader.seeded(3, for: network)
            let (weights, output) = (scratch.path("w.safetensors"), scratch.path("y.npy"))
            try ParameterLoader.save(parameters, of: network, to: weights)
            let (path, values) = try input([2, 3, one.height, one.width])
            let answer: Answer = try vggJSON(
                ["run", "--model", one.model, "--weights", weights, "--input", path, "--output", output]
                    + Slim.shape + (one.layer.map { ["--layer", $0] } ?? []))
            let result = try NumpyFile.read(output)
            #expect(result.shape == answer.shape)
            #expect(answer.weights == weights && answer.model == one.model)
            #expect(answer.layer == one.layer ?? "fc8")

            let perImage = 3 * one.height * one.width
            let expected = try (0..<2).flatMap { image in
                try Reference.forward(
                    network.inference().truncated(after: answer.layer), parameters: parameters,
                    input: Array(values[image * perImage..<(image + 1) * perImage]))[answer.layer]?.values ?? []
            }
            try #require(expected.count == result.count)
            #expect(Comparison.relativeL2(of: result.values, from: expected) <= 1e-5)
            #expect(expected.contains { $0 != 0 })
        }

        @Test func severalDevicesDoNotMatter() throws {
            let (path, _) = try input([21, 3, 32, 32])
            let (one, two) = (scratch.path("one.npy"), scratch.path("two.npy"))
            let arguments = ["run", "--model", "vgg11", "--weights", "seeded:1", "--input", path] + Slim.shape
            #expect(try vgg(arguments + ["--output", one]).status == 0)
            let shared = try vgg(
                arguments + ["--output", two, "--device", "0,1"], environment: ["POCL_DEVICES": "pthread pthread"])
            #expect(shared.status == 0, "\(shared.errors)")
            let (whole, parts) = (try NumpyFile.read(one), try NumpyFile.read(two))
            #expect(parts.shape == whole.shape && parts.values == whole.values)
        }

        /// Beyond the last bits, which depend on the batch by which algorithms are chosen.
        @Test func batchDoesNotMatter() throws {
            let (path, _) = try input([5, 3, 40, 33])
            let results = try ["1", "2", "5", "16"].map { batch in
                let output = scratch.path("batch.npy")
                let outcome = try vgg(
                    ["run", "--model", "vgg13", "--weights", "seeded:1", "--input", path, "--output", output]
                        + ["--batch", batch] + Slim.shape)
                #expect(outcome.status == 0, "\(outcome.errors)")
                return try NumpyFile.read(output).values
            }
            let largest = results[0].map(abs).max() ?? 0
            for other in results.dropFirst() {
                #expect(zip(results[0], other).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
            }
        }

        @Test func notFiniteValues() throws {
            let (path, output) = (scratch.path("nan.npy"), scratch.path("y.npy"))
            var values = values(3 * 32 * 32)
            values[1000] = .nan
            try NumpyFile.write(Tensor(shape: [1, 3, 32, 32], values: values), to: path)
            let outcome = try vgg(
                ["run", "--model", "vgg11", "--weights", "seeded:1", "--input", path, "--output", output] + Slim.shape)
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("warning: \(path)"))
            #expect(try NumpyFile.read(output).values.allSatisfy(\.isNaN))
        }

        /// Shapes that are no pictures.
        static let shapes = [
            [3, 32, 32], [1, 1, 32, 32], [1, 4, 32, 32], [1, 32, 32, 3], [0, 3, 32, 32], [1, 3, 31, 40],
        ]

        @Test(arguments: shapes) func wrongShape(_ shape: [Int]) throws {
            let (path, _) = try input(shape)
            try refused(path, says: "--input \(path)")
        }

        /// Files that are no arrays, or not of numbers that can be taken.
        static let files: [(String, [UInt8])] = [
            ("empty.npy", []), ("text.npy", Array("hello, world".utf8)),
            ("big.npy", Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, 0xFF, 0xFF, 1, 2]),
        ]

        @Test(arguments: files) func wrongFile(_ name: String, _ bytes: [UInt8]) throws {
            let path = try scratch.write(bytes, to: name)
            try refused(path, says: path)
        }

        private func refused(_ path: String, says text: String) throws {
            let output = scratch.path("never.npy")
            let outcome = try vgg(["run", "--weights", "seeded:1", "--input", path, "--output", output], seconds: 10)
            #expect(outcome.status == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: output))
        }

        @Test func outputThatCannotBeWritten() throws {
            let (path, _) = try input([1, 3, 32, 32])
            try FileManager.default.createDirectory(
                atPath: scratch.path("dir.npy"), withIntermediateDirectories: true)
            for output in [scratch.path("dir.npy"), scratch.path("no/y.npy"), "/proc/y.npy"] {
                let outcome = try vgg(
                    ["run", "--weights", "seeded:1", "--input", path, "--output", output], seconds: 10)
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains("--output \(output)"), "\(outcome.errors)")
            }
        }
    }
}
