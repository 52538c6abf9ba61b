import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

extension CommandTests {
    /// `vgg convert`, and what the other commands make of its files.
    @Suite struct ConvertTests {
        struct Answer: Decodable {
            struct Preprocessing: Decodable {
                let shorterSide, crop: Int
                let order: String
                let mean: [Float]
            }
            let format, model, type: String
            let tensors, values, classes: Int
            let labels: Bool
            let preprocessing: Preprocessing
        }

        struct Classified: Decodable {
            struct Result: Decodable {
                struct Prediction: Decodable {
                    let label: String
                    let probability: Double
                }
                let predictions: [Prediction]
            }
            let model: String
            let results: [Result]
        }

        let scratch = Scratch.shared

        /// Saves seeded weights of a slim network; the path.
        private func weights(_ name: String) throws -> String {
            let network = try Slim.network(name)
            let path = scratch.path("convert-\(name).safetensors")
            try ParameterLoader.save(ParameterLoader.seeded(3, for: network), of: network, to: path)
            return path
        }

        @Test func aConvertedFileNeedsNoOtherOption() throws {
            let output = scratch.path("converted.safetensors")
            let labels = try scratch.write(Array((0..<10).map { "label \($0)\n" }.joined().utf8), to: "labels.txt")
            // The slim network has a size of its own, which only the metadata can say.
            let network = try Slim.network("vgg13")
            let input = scratch.path("own.safetensors")
            try ModelConverter(network: network).convert(weights("vgg13"), to: input)
            let answer: Answer = try vggJSON(
                ["convert", input, output, "--labels", labels, "--preprocessing", "caffe"])
            #expect(answer.model == "vgg13" && answer.format == "safetensors" && answer.type == "F32")
            #expect(answer.classes == 10 && answer.labels)
            #expect(answer.preprocessing.crop == 32 && answer.preprocessing.shorterSide == 36)
            #expect(answer.preprocessing.order == "bgr")
            #expect(answer.preprocessing.mean == Preprocessing.caffe.mean)

            let picture = try scratch.picture("converted.png")
            let found: Classified = try vggJSON(["classify", picture, "--weights", output, "--top", "10"])
            let byFile: Classified = try vggJSON(["classify", picture, "--model", output, "--top", "10"])
            #expect(found.model == "vgg13" && byFile.model == "vgg13")
            #expect(found.results[0].predictions.allSatisfy { $0.label.hasPrefix("label ") })
            #expect(
                found.results[0].predictions.map(\.probability) == byFile.results[0].predictions.map(\.probability))
            let rgb: Classified = try vggJSON(
                ["classify", picture, "--weights", output, "--top", "10", "--preprocessing", "torchvision"])
            #expect(rgb.results[0].predictions.map(\.probability) != found.results[0].predictions.map(\.probability))

            let described = try vgg(["describe", output])
            #expect(described.status == 0)
            #expect(described.output.contains("BGR in 0...255, minus (103.939, 116.779, 123.68)"))
            #expect(described.output.contains("vgg13, input 3x32x32"))
        }

        @Test func aModelInTheFolderHasAName() throws {
            let folder = scratch.path("named")
            try FileManager.default.createDirectory(
                atPath: folder + "/models", withIntermediateDirectories: true)
            try ModelConverter(network: Slim.network("vgg11"))
                .convert(weights("vgg11"), to: folder + "/models/flowers.safetensors")
            let picture = try scratch.picture("named.png")
            let found: Classified = try vggJSON(
                ["classify", picture, "--model", "flowers"], environment: ["VGG_HOME": folder])
            #expect(found.model == "vgg11" && found.results[0].predictions.count == 5)
        }

        @Test func smallerTypesMakeSmallerFiles() throws {
            let input = try weights("vgg11")
            let sizes = try ["f32", "f16", "bf16"].map { type in
                let output = scratch.path("\(type).safetensors")
                let options = ["--model", "vgg11", "--type", type, "--quiet"] + Slim.shape
                let outcome = try vgg(["convert", input, output] + options)
                #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome.errors)")
                return try Data(contentsOf: URL(filePath: output)).count
            }
            // The headers name the types.
            #expect(abs(sizes[1] - sizes[2]) < 100 && sizes[0] > 3 * sizes[1] / 2)
        }

        /// Scores of a network that does not end in a softmax become probabilities, whatever format it comes in.
        @Test func scoresBecomeProbabilities() throws {
            let scores = try Slim.network("vgg11").truncated(after: "fc8")
            let (whole, part) = (scratch.path("whole-vgg11.safetensors"), scratch.path("scores.safetensors"))
            try ModelConverter(network: Slim.network("vgg11")).convert(weights("vgg11"), to: whole)
            try ModelConverter(network: scores).convert(weights("vgg11"), to: part)
            let picture = try scratch.picture("scores.png")
            let found = try [whole, part].map { file -> [Double] in
                let answer: Classified = try vggJSON(["classify", picture, "--weights", file, "--top", "10"])
                return answer.results[0].predictions.map(\.probability)
            }
            #expect(abs(found[1].reduce(0, +) - 1) < 1e-5 && found[1].allSatisfy { (0...1).contains($0) })
            #expect(zip(found[0], found[1]).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
        }

        /// Names of classes for one run, with the mark of the byte order that Windows writes.
        @Test func namesOfClassesMayBeGiven() throws {
            let file = scratch.path("named-vgg11.safetensors")
            try ModelConverter(network: Slim.network("vgg11")).convert(weights("vgg11"), to: file)
            let picture = try scratch.picture("labels.png")
            let lines = (0..<10).map { "name \($0)\r\n" }.joined()
            let labels = try scratch.write([0xEF, 0xBB, 0xBF] + Array(lines.utf8), to: "given.txt")
            let options = ["classify", picture, "--weights", file, "--top", "10", "--labels"]
            let answer: Classified = try vggJSON(options + [labels])
            #expect(Set(answer.results[0].predictions.map(\.label)) == Set((0..<10).map { "name \($0)" }))
            let short = try vgg(options + [scratch.write(Array("a\n".utf8), to: "short.txt")])
            #expect(short.status == 1 && short.errors.contains("1 line for the 10 classes of vgg11"), "\(short.errors)")
        }

        /// The files that a folder or an index stand for are the input's, too.
        @Test func theInputIsNotWrittenOver() throws {
            let folder = scratch.path("folder")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let file = folder + "/model.safetensors"
            try ModelConverter(network: Slim.network("vgg11")).convert(weights("vgg11"), to: file)
            let before = try Data(contentsOf: URL(filePath: file))
            let outcome = try vgg(["convert", folder, file, "--type", "bf16"])
            #expect(outcome.status == 64 && outcome.errors.contains("name one file"), "\(outcome.errors)")
            #expect(try Data(contentsOf: URL(filePath: file)) == before)
        }

        /// VGG-11 whole, with a hole for its values, of types that are converted and at bytes that are not aligned: no tensor
        /// of it fits the memory that is allowed.
        @Test(arguments: [("F16", 2), ("F32", 4)]) func littleMemoryIsTaken(_ type: String, _ size: Int) throws {
            let (input, output) = (scratch.path("hollow.safetensors"), scratch.path("whole.safetensors"))
            defer { for path in [input, output] { try? FileManager.default.removeItem(atPath: path) } }
            try Self.writeHollow(Network.named("vgg11"), type: type, size: size, to: input)
            let outcome = try vgg(["convert", input, output, "--type", "bf16"], limits: "ulimit -d 100000")
            #expect(
                outcome.status == 0 && outcome.output.contains("holds vgg11: 132,863,336 values"), "\(outcome.errors)")
        }

        private static func writeHollow(_ network: Network, type: String, size: Int, to path: String) throws {
            var (entries, offset): ([String], Int) = ([], 0)
            for (node, shape) in try network.weightShapes() {
                let prefix = try #require(network.torchvisionNames[node])
                for (ending, extents) in [("weight", shape), ("bias", [shape[0]])] {
                    let end = offset + size * extents.reduce(1, *)
                    entries.append(
                        "\"\(prefix).\(ending)\":{\"dtype\":\"\(type)\",\"shape\":\(extents),"
                            + "\"data_offsets\":[\(offset),\(end)]}")
                    offset = end
                }
            }
            var header = "{\(entries.joined(separator: ","))}"
            // So that no value lies at a multiple of its size.
            while header.utf8.count % 2 == 0 { header += " " }
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
            try Data(length + Array(header.utf8)).write(to: URL(filePath: path))
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: UInt64(8 + header.utf8.count + offset))
            try file.close()
        }

        /// A command line that cannot work, its status, and words of its message.
        struct Case: CustomTestStringConvertible {
            let arguments: [String]
            let status: Int32
            let words: [String]

            init(_ arguments: [String], _ status: Int32, _ words: String...) {
                (self.arguments, self.status, self.words) = (arguments, status, words)
            }

            var testDescription: String { arguments.joined(separator: " ") }
        }

        static let cases = [
            Case(["INPUT", "out.pth"], 64, "out.pth", ".safetensors"),
            Case(["INPUT", "INPUT"], 64, "the input", "the output"),
            Case(["/missing", "out.safetensors"], 1, "/missing", "no such file"),
            Case(["/dev/null", "out.safetensors"], 1, "/dev/null"),
            Case(["INPUT", "/missing/out.safetensors"], 1, "/missing/out.safetensors"),
            Case(["INPUT", "out.safetensors"], 1, "does not hold the weights of vgg11", "--channels and --hidden"),
            Case(["OTHER", "out.safetensors"], 1, "does not say which network", "torch.onnx.export"),
            Case(
                ["INPUT", "out.safetensors", "--model", "vgg13"] + Slim.shape, 1, "missing", "looked for torchvision"),
            Case(["INPUT", "out.safetensors", "--model", "vgg12"], 64, "vgg12", "did you mean"),
            Case(["INPUT", "out.safetensors", "--type", "f8"], 64, "f8", "bf16"),
            Case(["INPUT", "out.safetensors", "--labels", "/missing"], 1, "--labels /missing"),
            Case(
                ["INPUT", "out.safetensors", "--labels", "TWO", "--model", "vgg11"] + Slim.shape, 1,
                "2 lines for the 10 classes"),
            Case(["INPUT", "out.safetensors", "--labels", "HOLE"], 1, "line 2 is empty"),
            Case(["INPUT", "out.safetensors", "--labels", "ODD"], 1, "line 1 has characters that are no text"),
            Case(["INPUT", "out.safetensors", "--preprocessing", "nix"], 64, "nix", "torchvision, caffe"),
            Case(["INPUT", "out.safetensors", "--preprocessing", "TWO"], 1, "no preprocessing"),
            Case(["INPUT", "out.safetensors", "--preprocessing", "ZERO"], 1, "a deviation of"),
        ]

        @Test(arguments: cases) func whatCannotWorkIsToldAtOnce(_ one: Case) throws {
            let zero = """
                {"shorter_side":256,"crop":224,"order":"rgb","scale":1,"mean":[0,0,0],"deviation":[1,0,1]}
                """
            let other = scratch.path("other.safetensors")
            try SafetensorsWriter().write(["fc.weight": Tensor(shape: [2], values: [1, 2])], to: other)
            let names = [
                "OTHER": other, "INPUT": try weights("vgg11"), "out.safetensors": scratch.path("never.safetensors"),
                "TWO": try scratch.write(Array("a\nb\n".utf8), to: "two.txt"),
                "ODD": try scratch.write(Array("a\u{2028}b\nc\n".utf8), to: "odd.txt"),
                "HOLE": try scratch.write(Array("a\n\nb\n".utf8), to: "hole.txt"),
                "ZERO": try scratch.write(Array(zero.utf8), to: "zero.json"),
            ]
            let outcome = try vgg(["convert"] + one.arguments.map { names[$0] ?? $0 }, seconds: 20)
            #expect(outcome.status == one.status, "\(outcome.errors)")
            for word in one.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
            #expect(!FileManager.default.fileExists(atPath: scratch.path("never.safetensors")))
        }
    }
}
