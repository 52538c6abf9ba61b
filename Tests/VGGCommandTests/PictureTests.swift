import Foundation
import TestSupport
import Testing
import VGGModel
import VGGWeights

extension CommandTests {
    /// `vgg classify` and `vgg features`.
    @Suite struct PictureTests {
        struct Answer: Decodable {
            struct Result: Decodable {
                struct Prediction: Decodable, Equatable {
                    let `class`: Int
                    let label: String
                    let probability: Double
                }
                let image: String
                let predictions: [Prediction]
            }
            let device: DeviceAnswer
            let devices: [DeviceAnswer]?
            let model, weights: String
            let results: [Result]
            let errors: [UnusableAnswer]
        }

        let scratch = Scratch.shared

        @Test func mixed() throws {
            let good = try scratch.picture("mixed/good.jpg")
            let jpeg = try [UInt8](Data(contentsOf: URL(filePath: good)))
            let broken = try scratch.write(Array(jpeg.prefix(jpeg.count / 2)), to: "mixed/broken.jpg")
            let missing = scratch.path("mixed/missing.jpg")
            let arguments = ["classify", broken, good, missing] + Slim.seeded
            let answer: Answer = try vggJSON(arguments, status: 1)
            #expect(answer.results.map(\.image) == [good])
            #expect(answer.errors.map(\.image) == [broken, missing])
            #expect(answer.errors[0].reason.contains("truncated"))
            #expect(answer.errors[1].reason.contains("no such file"))
            #expect(answer.model == "vgg11" && answer.weights == "seeded:1")
            #expect(answer.device.precision == "fp32" && !answer.device.reason.isEmpty)

            let text = try vgg(arguments)
            #expect(text.status == 1)
            #expect(text.output.hasPrefix(good + "\n"))
            #expect(text.errors.contains("Error: \(broken): ") && text.errors.contains("Error: \(missing): "))
        }

        @Test func probabilities() throws {
            let picture = try scratch.picture("one.png")
            let answer: Answer = try vggJSON(["classify", picture, "--top", "2000"] + Slim.seeded)
            let predictions = answer.results[0].predictions
            #expect(predictions.map(\.class).sorted() == Array(0..<10))
            #expect(predictions.map(\.probability) == predictions.map(\.probability).sorted(by: >))
            #expect(abs(predictions.map(\.probability).reduce(0, +) - 1) < 1e-5)
            let best: Answer = try vggJSON(["classify", picture, "--top", "3"] + Slim.seeded)
            #expect(best.results[0].predictions == Array(predictions.prefix(3)))
        }

        @Test func foldersAndBatches() throws {
            let names = ["folder/a b.png", "folder/c\nd.png", "folder/sub/ü.jpg"]
            let paths = try names.enumerated().map { try scratch.picture($1, seed: $0) }
            _ = try scratch.picture("folder/.hidden.png")
            try scratch.write([1, 2, 3], to: "folder/notes.txt")
            let folder = scratch.path("folder")
            let single: Answer = try vggJSON(["classify", folder] + Slim.seeded)
            #expect(single.results.map(\.image).sorted() == paths.sorted())
            let batched: Answer = try vggJSON(["classify", folder, "--batch", "2"] + Slim.seeded)
            // The last bits depend on the batch, by which algorithms are chosen.
            for (one, other) in zip(batched.results, single.results) {
                #expect(one.predictions.map(\.class) == other.predictions.map(\.class))
                for (a, b) in zip(one.predictions, other.predictions) {
                    #expect(abs(a.probability - b.probability) < 1e-5)
                }
            }
            let text = try vgg(["classify", folder] + Slim.seeded).output
            #expect(text.contains("c\\nd.png\n"))
        }

        /// A list of devices, and how many of two it names.
        static let lists = [("0,1", 2), ("all", 2), ("1,0,1", 2), ("1", 1), ("0,0", 1), ("pocl", 1)]

        @Test(arguments: lists) func severalDevices(_ list: String, _ count: Int) throws {
            let paths = try (0..<11).map { try scratch.picture("shared/\($0).png", seed: $0) }
            let single: Answer = try vggJSON(["classify", "--batch", "4"] + paths + Slim.seeded)
            #expect(single.devices == nil)
            let two: [String: String?] = ["POCL_DEVICES": "pthread pthread"]
            let shared: Answer = try vggJSON(
                ["classify", "--device", list, "--batch", "4"] + paths + Slim.seeded, environment: two)
            #expect(shared.results.map(\.image) == paths)
            #expect(shared.results.map(\.predictions) == single.results.map(\.predictions))
            #expect(shared.devices?.count == (count > 1 ? count : nil))
            #expect(shared.devices == nil || shared.devices?.first?.index == shared.device.index)
        }

        @Test func featuresOfSeveralDevices() throws {
            let (pictures, one, two) = (try twoPictures(), scratch.path("one.npy"), scratch.path("two.npy"))
            let arguments = ["features", "--layer", "fc6"] + pictures + Slim.seeded
            #expect(try vgg(arguments + ["--output", one]).status == 0)
            let outcome = try vgg(
                arguments + ["--output", two, "--device", "all"], environment: ["POCL_DEVICES": "pthread pthread"])
            #expect(outcome.status == 0 && outcome.errors.contains("device 1: "), "\(outcome.errors)")
            #expect(try NumpyFile.read(two).values == NumpyFile.read(one).values)
        }

        @Test func aListWithADeviceThatIsNotThere() throws {
            let picture = try scratch.picture("one.png")
            let outcome = try vgg(["classify", picture, "--device", "0,99"] + Slim.seeded)
            #expect(outcome.status == 3 && outcome.errors.contains("\"99\""), "\(outcome.errors)")
        }

        @Test func weightsThatOverflow() throws {
            let network = try Slim.network("vgg11")
            var parameters = ParameterLoader.seeded(1, for: network)
            for (name, layer) in parameters.layers {
                let values = layer.weight.values.map { $0 * 1e12 }
                let weight = Tensor(shape: layer.weight.shape, values: values)
                parameters.layers[name] = LayerParameters(weight: weight, bias: layer.bias)
            }
            let (weights, picture) = (scratch.path("huge.safetensors"), try scratch.picture("one.png"))
            try ParameterLoader.save(parameters, of: network, to: weights)
            let outcome = try vgg(
                ["classify", picture, "--json", "--model", "vgg11", "--size", "32", "--weights", weights] + Slim.shape)
            #expect(outcome.status == 1 && outcome.output == "")
            #expect(outcome.errors.contains("not finite"), "\(outcome.errors)")
        }

        @Test func emptyFolder() throws {
            try FileManager.default.createDirectory(
                atPath: scratch.path("nothing"), withIntermediateDirectories: true)
            let picture = try scratch.picture("beside.png")
            let answer: Answer = try vggJSON(["classify", scratch.path("nothing"), picture] + Slim.seeded, status: 1)
            #expect(answer.errors.map(\.image) == [scratch.path("nothing")])
            #expect(answer.results.count == 1)
        }

        @Test(arguments: ["\n", "\0"]) func pathsOnStandardInput(_ end: String) throws {
            let paths = try (0..<3).map { try scratch.picture("listed \($0).png", seed: $0) }
            let answer: Answer = try vggJSON(
                ["classify", "-"] + Slim.seeded, stdin: paths.map { $0 + end }.joined())
            #expect(answer.results.map(\.image) == paths)
        }

        @Test func leadingDash() throws {
            let path = try scratch.picture("-dash.png")
            let name = "-dash.png"
            let outcome = try vgg(["classify"] + Slim.seeded + ["--", path, name])
            #expect(outcome.status == 1)
            #expect(outcome.output.hasPrefix(path))
            #expect(outcome.errors.contains("Error: -dash.png: there is no such file"))
        }

        struct Written: Decodable {
            let layer: String
            let shape: [Int]
            let images: [String]
            let errors: [UnusableAnswer]
        }

        /// Layers and what they yield of one picture of 32x32.
        static let layers: [(String, [Int])] = [
            ("conv1_1", [4, 32, 32]), ("pool3", [8, 4, 4]), ("pool5", [16, 1, 1]), ("avgpool", [16, 7, 7]),
            ("fc6", [32]),
            ("drop7", [32]), ("prob", [10]),
        ]

        @Test(arguments: layers) func numpyFeatures(_ layer: String, _ shape: [Int]) throws {
            let (output, pictures) = (scratch.path("\(layer).npy"), try twoPictures())
            let answer: Written = try vggJSON(
                ["features", "--layer", layer, "--output", output, "--batch", "2"] + pictures + Slim.seeded)
            #expect(answer.shape == [2] + shape)
            #expect(answer.images == pictures)
            let tensor = try NumpyFile.read(output)
            #expect(tensor.shape == [2] + shape)
            #expect(Set(tensor.values).count > 1)
        }

        @Test func safetensorsFeatures() throws {
            let (table, named) = (scratch.path("f.npy"), scratch.path("f.safetensors"))
            let (pictures, missing) = (try twoPictures(), scratch.path("not there.png"))
            let common = ["features", "--layer", "pool3", missing] + pictures + Slim.seeded
            let answer: Written = try vggJSON(common + ["--output", named], status: 1)
            #expect(answer.errors.map(\.image) == [missing])
            #expect(try vgg(common + ["--output", table]).status == 1)
            let file = try SafetensorsFile(path: named)
            #expect(file.names == pictures.sorted())
            #expect(file.metadata == ["model": "vgg11", "layer": "pool3"])
            let rows = try NumpyFile.read(table)
            #expect(rows.shape == [2, 8, 4, 4])
            #expect(try pictures.flatMap { try file.tensor($0).values } == rows.values)
        }

        private func twoPictures() throws -> [String] {
            try [scratch.picture("first.png", seed: 5), scratch.picture("second.jpg", seed: 9)]
        }
    }
}
