import Foundation
import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

extension CommandTests {
    /// `vgg evaluate`.
    @Suite struct EvaluateTests {
        struct Answer: Decodable {
            struct Class: Decodable {
                let name: String
                let precision, recall, f1: Double?
                let pictures: Int
            }
            struct Confusion: Decodable {
                let actual, predicted: String
                let pictures: Int
            }
            let pictures: Int
            let top1: Double
            let top5, loss: Double?
            let matchedByOrder: Bool
            let classes: [Class]
            let confused: [Confusion]
            let errors: [UnusableAnswer]
        }

        let scratch = Scratch.shared

        private func model() throws -> String { try TrainingRuns.finished.get() + "/best.safetensors" }

        /// What is measured of the pictures that validated is what training measured.
        @Test func numbersAreThoseOfTraining() throws {
            let checkpoint = try Checkpoint(path: TrainingRuns.finished.get() + "/checkpoint.safetensors")
            let best = try #require(checkpoint.progress.best?.validation)
            let answer: Answer = try vggJSON(
                ["evaluate", TrainingRuns.pictures.get(), "--model", model(), "--validation-share", "0.25"])
            #expect(answer.pictures == 9 && answer.top5 == nil && !answer.matchedByOrder)
            #expect(abs(answer.top1 - best.top1) < 1e-9)
            #expect(abs((answer.loss ?? 0) - best.loss) < 1e-3, "\(answer.loss ?? 0) \(best.loss)")
            #expect(answer.classes.map(\.name) == ["blue", "green", "red"])
            let hits = answer.classes.reduce(0.0) { $0 + ($1.recall ?? 0) * Double($1.pictures) }
            #expect(abs(hits - answer.top1 * 9) < 1e-9)
            #expect(answer.confused.reduce(0) { $0 + $1.pictures } == 9 - Int((9 * answer.top1).rounded()))
        }

        @Test func filesAndTablesAreWritten() throws {
            let (csv, svg, png) = (
                scratch.path("classes.csv"), scratch.path("matrix.svg"), scratch.path("matrix.png")
            )
            let arguments = ["evaluate", try TrainingRuns.pictures.get(), "--model", try model()]
            let outcome = try vgg(arguments + ["--csv", csv, "--matrix", svg])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("class  precision ") && outcome.output.contains("36 pictures"))
            let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\r\n")
            #expect(rows.count == 4 && rows[0] == "class,precision,recall,f1,pictures")
            #expect(rows[1].hasPrefix("blue,") && rows[1].hasSuffix(",12"))
            #expect(try String(contentsOfFile: svg, encoding: .utf8).contains("Confusion matrix"))
            #expect(try vgg(arguments + ["--matrix", png, "--quiet"]).status == 0)
            #expect(try Data(contentsOf: URL(filePath: png)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }

        /// What is read is not written over.
        @Test func theModelIsKept() throws {
            let model = try model(), before = try Data(contentsOf: URL(filePath: model))
            for option in ["--csv", "--matrix"] {
                // By another name, since pictures have endings of their own.
                let other = scratch.path("link\(option).svg")
                try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: model)
                let outcome = try vgg(["evaluate", TrainingRuns.pictures.get(), "--model", model, option, other])
                #expect(outcome.status == 64 && outcome.errors.contains("--model"), "\(outcome.errors)")
            }
            #expect(try Data(contentsOf: URL(filePath: model)) == before)
        }

        /// Pictures are not written over, and what overflows is not counted.
        @Test func picturesAreKeptAndOverflowIsSaid() throws {
            let pictures = try TrainingRuns.pictures.get(), picture = pictures + "/red/1.png"
            let before = try Data(contentsOf: URL(filePath: picture))
            let outcome = try vgg(["evaluate", pictures, "--model", model(), "--csv", picture])
            #expect(outcome.status == 1 && outcome.errors.contains("lies inside the pictures"), "\(outcome.errors)")
            #expect(try Data(contentsOf: URL(filePath: picture)) == before)
            let file = try SafetensorsFile(path: model()), large = scratch.path("large.safetensors")
            let tensors = try file.names.map { name in
                let tensor = try file.tensor(name)
                guard name.hasPrefix("fc"), name.hasSuffix("weight") else { return (name, tensor) }
                return (name, Tensor(shape: tensor.shape, values: tensor.values.map { _ in 1e38 }))
            }
            try SafetensorsWriter(metadata: file.metadata).write(Dictionary(uniqueKeysWithValues: tensors), to: large)
            let overflow = try vgg(["evaluate", pictures, "--model", large])
            #expect(overflow.status == 1 && overflow.output.isEmpty)
            #expect(overflow.errors.contains("the class scores are not finite"), "\(overflow.errors)")
        }

        /// Folders of other names count by their order, where there is one for each class; some of the labels suffice.
        @Test func foldersAreMatched() throws {
            let other = try TrainingRuns.makePictures("by-order", of: ["a", "b", "c"], count: 2)
            let ordered: Answer = try vggJSON(["evaluate", other, "--model", model()])
            #expect(ordered.matchedByOrder && ordered.classes.map(\.name) == ["a", "b", "c"])
            let some = try TrainingRuns.makePictures("some", of: ["blue", "green"], count: 2)
            let named: Answer = try vggJSON(["evaluate", some, "--model", model()])
            #expect(!named.matchedByOrder && named.pictures == 4 && named.classes.map(\.name) == ["blue", "green"])
            let single = try TrainingRuns.makePictures("single", of: ["green"], count: 2)
            let one: Answer = try vggJSON(["evaluate", single, "--model", model()])
            #expect(one.pictures == 2 && one.classes.map(\.name) == ["green"])
            let two = try TrainingRuns.makePictures("two", of: ["blue", "grey"], count: 1)
            let refused = try vgg(["evaluate", two, "--model", model()])
            #expect(refused.status == 1)
            #expect(
                refused.errors.contains("the subfolder 'grey' is none of the model's 3 labels"), "\(refused.errors)")
        }

        @Test func unreadablePicturesAreNamed() throws {
            let folder = try TrainingRuns.makePictures("unreadable", of: ["blue", "green", "red"], count: 2)
            let broken = try scratch.write([1, 2, 3], to: "unreadable/red/1.png")
            let answer: Answer = try vggJSON(["evaluate", folder, "--model", model()], status: 1)
            #expect(answer.pictures == 5 && answer.errors.map(\.image) == [broken])
        }

        static let cases = [
            TrainingCase(
                ["evaluate", "SCRATCH/none", "--weights", "seeded:1"] + Slim.shape, 1, "there is no such folder"),
            TrainingCase(
                ["evaluate", "PICTURES", "--weights", "seeded:1", "--size", "32", "--model", "vgg11"] + Slim.shape, 1,
                "none of the model's 10 labels"),
            TrainingCase(["evaluate", "PICTURES", "--model", "none.safetensors"], 64, "there is no such file"),
            TrainingCase(["evaluate", "PICTURES", "--matrix", "matrix.jpg"], 64, "ends in .svg or .png"),
            TrainingCase(["evaluate", "PICTURES", "--validation-share", "1"], 64, "--validation-share"),
        ]

        @Test(arguments: cases) func refusals(_ one: TrainingCase) throws { try one.check() }
    }
}
