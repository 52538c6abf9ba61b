import Foundation
import TestSupport
import Testing
import VGGModel
import VGGTraining
import VGGWeights

extension CommandTests {
    /// `vgg finetune`.
    @Suite struct FinetuneTests {
        let scratch = Scratch.shared
        private let base =
            ["--model", "vgg11", "--weights", "seeded:1", "--size", "32"]
            + ["--channels", "4,8,8,16,16", "--hidden", "32", "--validation-share", "0.25"]

        /// A new layer on an untrained network tells colours far better than chance.
        @Test func aNewLayerLearns() throws {
            let output = scratch.path("head-only")
            let events = try TrainingRuns.events(
                ["finetune", TrainingRuns.pictures.get(), "--output", output, "--views", "2", "--rate", "0.02"] + base)
            let end = try #require(events.last)
            #expect(events.first?.event == "start" && events.allSatisfy { $0.stage == "head" })
            #expect(end.event == "end" && end.status == "done")
            let best = try #require(end.best?.validation)
            #expect(best.top1 >= 0.7, "\(best)")
            let model = output + "/best.safetensors"
            let answer: EvaluateTests.Answer = try vggJSON(
                ["evaluate", TrainingRuns.pictures.get(), "--model", model, "--validation-share", "0.25"])
            #expect(abs(answer.top1 - best.top1) < 1e-9 && abs((answer.loss ?? 0) - best.loss) < 1e-3)
            let file = try SafetensorsFile(path: model)
            let source = try #require(ModelMetadata.source(in: file.metadata))
            #expect(source.contains("fine-tuned from vgg11 of seeded:1; trained by swift-vgg on the 27 pictures"))
            #expect(file.model.labels == ["blue", "green", "red"] && file.model.preprocessing?.crop == 32)
            // What comes before the new layer is as it was.
            let network = try Slim.network("vgg11")
            let loaded = try ParameterLoader.load(path: model, for: try #require(file.model.network)).parameters
            var options = NetworkOptions()
            (options.height, options.width, options.hiddenFeatures) = (32, 32, 32)
            options.channels = [4, 8, 8, 16, 16]
            let seeded = ParameterLoader.seeded(1, for: try Network.named("vgg11", options: options))
            #expect(network.nodes.count == file.model.network?.nodes.count)
            #expect(loaded["conv3_1"]?.weight.values == seeded["conv3_1"]?.weight.values)
        }

        /// Blocks are trained after the new layer; a run that stopped goes on without the base model.
        @Test func blocksAreTrainedAndResumed() throws {
            let output = scratch.path("blocks")
            let pictures = try TrainingRuns.pictures.get()
            let events = try TrainingRuns.events(
                ["finetune", pictures, "--output", output, "--blocks", "1", "--epochs", "1", "--schedule", "constant"]
                    + ["--head-epochs", "3"] + base)
            #expect(events.first?.stage == "head" && events.last?.stage == nil)
            let start = try #require(events.first { $0.event == "start" && $0.stage == nil })
            #expect((start.trainedParameters ?? 0) > 0 && (start.trainedParameters ?? 0) < (start.parameters ?? 0))
            #expect(start.begins?.contains("what comes after pool4 is trained") == true)
            #expect(FileManager.default.fileExists(atPath: output + "/head/best.safetensors"))
            let before = try Checkpoint(path: output + "/checkpoint.safetensors")
            let resumed = try vgg(
                ["finetune", pictures, "--output", output, "--resume", "--epochs", "2", "--validation-share", "0.25"])
            #expect(resumed.status == 0 && resumed.output.contains("best after epoch "), "\(resumed.errors)")
            let after = try Checkpoint(path: output + "/checkpoint.safetensors")
            #expect(after.progress.epoch == 2 && after.boundary == "pool4" && after.source == before.source)
            for (layer, isTrained) in [("conv4_2", false), ("conv5_1", true), ("fc8", true)] {
                let values = [before, after].map { $0.snapshot.parameters["\(layer).weight"]?.values }
                #expect((values[0] != values[1]) == isTrained, "\(layer)")
            }
            // The options of the run's own optimiser go with the checkpoint, not with what a new layer begins with.
            let momentum = try vgg(
                ["finetune", pictures, "--output", output, "--resume", "--momentum", "0.9"]
                    + ["--validation-share", "0.25"])
            #expect(momentum.status == 0, "\(momentum.errors)")
            // What cannot begin leaves the checkpoint.
            let failed = try vgg(
                ["finetune", pictures, "--output", output, "--force", "--memory-limit", "1kB"] + base)
            #expect(failed.status == 1 && failed.errors.contains("the plan may use 1.0 kB"), "\(failed.errors)")
            #expect(try Checkpoint(path: output + "/checkpoint.safetensors").progress == after.progress)
            let other = try vgg(
                ["finetune", pictures, "--output", output, "--resume", "--epochs", "3", "--blocks", "2"]
                    + ["--validation-share", "0.25"])
            #expect(other.status == 1 && other.errors.contains("not what comes after 'pool3'"), "\(other.errors)")
        }

        /// The network that was trained from its beginning, batch normalisation and all, learns as a whole.
        @Test func allOfATrainedNetworkLearns() throws {
            let model = try TrainingRuns.finished.get() + "/best.safetensors"
            let pictures = try TrainingRuns.makePictures("four", of: ["a", "b", "c", "d"], count: 4)
            let events = try TrainingRuns.events(
                ["finetune", pictures, "--output", scratch.path("all"), "--model", model, "--all", "--epochs", "1"]
                    + ["--head-epochs", "0", "--batch", "4"])
            let start = try #require(events.first)
            #expect(start.event == "start" && start.stage == nil && start.parameters == start.trainedParameters)
            #expect(events.last?.status == "done")
        }

        static let cases = [
            TrainingCase(["finetune", "PICTURES"], 64, "Missing expected argument '--output"),
            TrainingCase(
                ["finetune", "SCRATCH/none", "-o", "SCRATCH/f", "--weights", "seeded:1"], 1, "there is no such folder"),
            TrainingCase(["finetune", "PICTURES", "-o", "SCRATCH/f"], 64, "no weights for vgg16"),
            TrainingCase(
                ["finetune", "PICTURES", "-o", "SCRATCH/f", "--blocks", "1", "--all"], 64, "--blocks and --all"),
            TrainingCase(["finetune", "PICTURES", "-o", "SCRATCH/f", "--blocks", "-1"], 64, "--blocks"),
            TrainingCase(["finetune", "PICTURES", "-o", "SCRATCH/f", "--classes", "3"], 64, "--classes"),
            TrainingCase(
                ["finetune", "PICTURES", "-o", "SCRATCH/f", "--views", "4", "--no-augmentation"], 64,
                "--views 4 and --no-augmentation"),
            TrainingCase(
                ["finetune", "PICTURES", "-o", "SCRATCH/f", "--weights", "seeded:1", "--memory-limit", "1kB"], 1,
                "the plan may use 1.0 kB"),
            TrainingCase(["finetune", "PICTURES", "-o", "PICTURES"], 1, "lies inside the pictures"),
            TrainingCase(
                ["finetune", "PICTURES", "-o", "SCRATCH/f", "--head-epochs", "3"], 64, "--head-epochs goes with"),
            TrainingCase(
                [
                    "finetune", "PICTURES", "-o", "SCRATCH/f", "--blocks", "9", "--weights", "seeded:1", "--model",
                    "vgg11",
                ]
                    + ["--size", "32"] + ["--channels", "4,8,8,16,16", "--hidden", "32"], 1, "has 5 blocks"),
        ]

        @Test(arguments: cases) func refusals(_ one: TrainingCase) throws { try one.check() }
    }
}
