import Foundation
import TestSupport
import Testing
import VGGTraining
import VGGWeights

extension CommandTests {
    /// `vgg train`, and what other commands make of its models.
    @Suite struct TrainTests {
        let scratch = Scratch.shared

        @Test func eventsAreLinesOfJSON() throws {
            let output = scratch.path("events")
            let events = try TrainingRuns.events(
                ["train", TrainingRuns.pictures.get(), "--output", output] + TrainingRuns.options)
            #expect(events.first?.event == "start" && events.last?.event == "end")
            let start = try #require(events.first), end = try #require(events.last)
            #expect(start.model == "vgg11_bn" && start.epoch == 0 && (start.memoryBytes ?? 0) > 0)
            #expect(start.classes?.map(\.name) == ["blue", "green", "red"])
            #expect(start.classes?.allSatisfy { $0.training == 9 && $0.validation == 3 } == true)
            #expect(events.filter { $0.event == "step" }.compactMap(\.step) == Array(1...9))
            let epochs = events.filter { $0.event == "epoch" }
            #expect(epochs.compactMap(\.epoch) == [1, 2, 3] && epochs.allSatisfy { $0.validation != nil })
            #expect(events.count { $0.event == "checkpoint" } == 3)
            #expect(end.status == "done" && end.model == output + "/best.safetensors" && end.epoch == nil)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: output).sorted()
                    == ["accuracy.svg", "best.safetensors", "checkpoint.safetensors", "loss.svg", "metrics.jsonl"])
        }

        @Test func peopleAreTold() throws {
            let outcome = try vgg(
                ["train", TrainingRuns.pictures.get(), "--output", scratch.path("told")] + TrainingRuns.options)
            #expect(outcome.status == 0)
            for words in [
                "device 0: ", "network: vgg11_bn for 32x32, 11 layers with weights, ",
                "pictures: 27 to train with, 9 to validate with, 3 classes", "  blue: 9 and 3", "memory: ",
                "settings: 3 epochs in batches of 9; sgd of momentum 0.9", "epoch 1/3: loss ", "epoch 3/3: loss ",
            ] {
                #expect(outcome.errors.contains(words), "\(words)\n\(outcome.errors)")
            }
            let model = scratch.path("told/best.safetensors")
            #expect(outcome.output.contains("best after epoch "))
            #expect(outcome.output.contains("classify with: vgg classify PICTURE --model \(model)"))
        }

        @Test func classifyTakesTheModel() throws {
            struct Answer: Decodable {
                struct Result: Decodable {
                    struct Prediction: Decodable { let label: String }
                    let predictions: [Prediction]
                }
                let results: [Result]
            }
            let model = try TrainingRuns.finished.get() + "/best.safetensors"
            let picture = try TrainingRuns.pictures.get() + "/red/1.png"
            let answer: Answer = try vggJSON(["classify", picture, "--model", model])
            #expect(Set(answer.results[0].predictions.map(\.label)) == ["blue", "green", "red"])
            let source = try #require(ModelMetadata.source(in: SafetensorsFile(path: model).metadata))
            #expect(source.contains("trained by swift-vgg on the 27 pictures of 'colours'"))
        }

        /// A run that is killed after a checkpoint and gone on with leaves the files of one that was not.
        @Test func aKilledRunEndsAlike() throws {
            let output = scratch.path("killed")
            let arguments =
                ["train", try TrainingRuns.pictures.get(), "--output", output] + TrainingRuns.options
                + ["--checkpoint-steps", "1"]
            let script = """
                "$0" "$@" --quiet & p=$!
                n=0; while [ ! -e "$KILLED" ] && [ $n -lt 3000 ]; do sleep 0.02; n=$((n+1)); done
                kill -9 $p; wait $p 2>/dev/null; exit 0
                """
            let killed = try shell(script, arguments, ["KILLED": output + "/checkpoint.safetensors"])
            #expect(killed.status == 0, "\(killed.errors)")
            let step = try Checkpoint(path: output + "/checkpoint.safetensors").progress.step
            #expect(step < 9, "the run was over before it was killed")
            // The settings are the checkpoint's; only what decides the pictures is said again.
            let resumed = try vgg(
                ["train", TrainingRuns.pictures.get(), "--output", output, "--resume", "--validation-share", "0.25"])
            #expect(resumed.status == 0, "\(resumed.errors)")
            for file in ["best.safetensors", "checkpoint.safetensors", "metrics.jsonl", "loss.svg"] {
                let bytes = try [output, TrainingRuns.finished.get()].map {
                    try Data(contentsOf: URL(filePath: "\($0)/\(file)"))
                }
                #expect(bytes[0] == bytes[1], "\(file)")
            }
        }

        /// Ctrl-C ends in order, and says how to go on.
        @Test func aStoppedRunSaysHowToGoOn() throws {
            let output = scratch.path("stopped")
            let from = try TrainingRuns.finished.get() + "/best.safetensors"
            let arguments =
                ["train", try TrainingRuns.pictures.get(), "--output", output] + TrainingRuns.options
                + ["--from", from, "--epochs", "100000", "--schedule", "constant"]
            let script = """
                "$0" "$@" & p=$!
                n=0; while [ ! -e "$STOPPED" ] && [ $n -lt 3000 ]; do sleep 0.02; n=$((n+1)); done
                kill -INT $p; wait $p
                """
            let stopped = try shell(script, arguments, ["STOPPED": output + "/checkpoint.safetensors"])
            #expect(stopped.status == 130, "\(stopped.errors)")
            #expect(stopped.errors.contains("stopped; go on from the last checkpoint by\n  vgg train "))
            let line = try #require(stopped.errors.split(separator: "\n").last { $0.hasPrefix("  vgg train ") })
            #expect(line.hasSuffix(" --epochs 100000 --schedule constant --resume"))
            // What is printed works, with fewer epochs so that it ends.
            let epochs = try Checkpoint(path: output + "/checkpoint.safetensors").progress.epoch + 1
            let words = line.split(separator: " ").dropFirst().map { $0 == "100000" ? "\(epochs)" : String($0) }
            let resumed = try vgg(words)
            #expect(resumed.status == 0 && resumed.output.contains("best after epoch "), "\(resumed.errors)")
            #expect(try Checkpoint(path: output + "/checkpoint.safetensors").progress.epoch == epochs)
        }

        private func shell(
            _ script: String, _ arguments: [String], _ environment: [String: String?]
        ) throws -> Subprocess.Outcome {
            let device = ProcessInfo.processInfo.environment["VGG_TEST_DEVICE"] ?? "pocl"
            let own: [String: String?] = ["VGG_DEVICE": device, "VGG_CACHE_DIR": scratch.path("cache")]
            let command = TestProduct.vgg.path(percentEncoded: false)
            return try Subprocess.run(
                URL(filePath: "/bin/sh"), ["-c", script, command] + arguments,
                environment: own.merging(environment) { $1 })
        }

        @Test func whatIsThereIsNotLost() throws {
            let output = try TrainingRuns.finished.get()
            let before = try Data(contentsOf: URL(filePath: output + "/checkpoint.safetensors"))
            let again = ["train", try TrainingRuns.pictures.get(), "--output", output] + TrainingRuns.options
            let refused = try vgg(again)
            #expect(refused.status == 1 && refused.errors.contains("go on with it by --resume, replace it by --force"))
            let rates = try vgg(again + ["--resume", "--rate", "0.5", "--label-smoothing", "0.1"])
            #expect(rates.status == 1)
            #expect(
                rates.errors.contains("--resume: --rate, --label-smoothing: not what the checkpoint was written with"),
                "\(rates.errors)")
            let seeded = try vgg(again + ["--resume", "--seed", "4"])
            #expect(seeded.status == 1 && seeded.errors.contains("--seed must be the same"), "\(seeded.errors)")
            let wider = try vgg(again + ["--resume", "--hidden", "24"])
            #expect(wider.status == 1 && wider.errors.contains("not of this vgg11_bn"), "\(wider.errors)")
            // With --force, nothing is replaced before it is known that training can begin.
            let forced = again + ["--force"]
            for words in [["--device", "nothere"], ["--memory-limit", "1kB"], ["--hidden", "1048576"]] {
                let failed = try vgg(forced + words)
                #expect(failed.status != 0 && !failed.errors.contains("allocate"), "\(words): \(failed.errors)")
            }
            #expect(try Data(contentsOf: URL(filePath: output + "/checkpoint.safetensors")) == before)
            // The best model is what a run comes to, and must be there.
            let other = scratch.path("no-best")
            try FileManager.default.copyItem(atPath: output, toPath: other)
            try FileManager.default.removeItem(atPath: other + "/best.safetensors")
            let lost = try vgg(
                ["train", TrainingRuns.pictures.get(), "-o", other, "--resume", "--validation-share", "0.25"])
            #expect(lost.status == 1 && lost.errors.contains("no-best/best.safetensors"), "\(lost.errors)")
            // A run that is over is gone on with by doing nothing.
            let done = try vgg(again + ["--resume"])
            #expect(done.status == 0 && done.output.contains("best after epoch "), "\(done.errors)")
        }

        @Test func aDeeperNetworkBeginsWithAShallowerOne() throws {
            let from = try TrainingRuns.finished.get() + "/best.safetensors"
            let events = try TrainingRuns.events(
                ["train", TrainingRuns.pictures.get(), "--output", scratch.path("deeper"), "--model", "vgg13"]
                    + TrainingRuns.options + ["--from", from, "--epochs", "1"])
            let begins = try #require(events.first?.begins)
            #expect(begins.contains("conv1_1, conv2_1, conv3_1, conv3_2, fc6, fc7, fc8 of "), "\(begins)")
            #expect(!begins.contains("conv4_1"))
        }

        static let cases = [
            TrainingCase(["train", "PICTURES"], 64, "Missing expected argument '--output"),
            TrainingCase(["train", "SCRATCH/none", "-o", "SCRATCH/o"], 1, "there is no such folder"),
            TrainingCase(["train", "PICTURES/red", "-o", "SCRATCH/o"], 1, "holds pictures, but no subfolders"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--model", "vgg12"], 64, "did you mean 'vgg11'"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--momentum", "1"], 64, "--momentum: 1.0 is out of range"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--rate", "0"], 64, "--rate: 0.0 is not above 0"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--epochs", "0"], 64, "--epochs: 0 is out of range"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--rate", "x"], 64, "'--rate <number>'"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--warm-up", "40"], 64, "--warm-up: 40 leaves nothing of 30"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--step-epochs", "2"], 64,
                "--step-epochs is for --schedule step"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--optimizer", "adamw", "--momentum", "0.5"], 64,
                "--momentum and --nesterov are for sgd"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--slim", "4", "--width", "1,2,3,4,5"], 64,
                "--slim and --width"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--size", "31"], 64, "from 32 to 8192"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--no-augmentation", "--no-flip"], 64, "--no-augmentation"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--precision", "fp16"], 64, "training needs fp32"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--resume"], 1, "checkpoint.safetensors to go on from"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--resume", "--force"], 64, "--resume goes on"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--from", "SCRATCH/none.safetensors"], 1,
                "there is no such file"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--validation", "x", "--validation-share", "0.1"], 64,
                "--validation and --validation-share"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/a-file/o"], 1, "the folder cannot be made"),
            TrainingCase(["train", "", "-o", "SCRATCH/o"], 1, "there is no such folder"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--rate", "1e308"], 64, "--rate: 1e+308 is out of range"),
            TrainingCase(["train", "PICTURES", "-o", "PICTURES/run"], 1, "lies inside the pictures"),
            TrainingCase(["train", "PICTURES", "-o", "PICTURES/../colours"], 1, "lies inside the pictures"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--epochs", "-5"], 64, "--epochs: -5 is out of range"),
            TrainingCase(["train", "PICTURES", "-o", "SCRATCH/o", "--clip", "-1"], 64, "--clip: -1.0"),
            TrainingCase(
                ["train", "PICTURES", "-o", "SCRATCH/o", "--size", "32", "--memory-limit", "10MB"], 1,
                "it may use 10.0 MB"),
        ]

        @Test(arguments: cases) func refusals(_ one: TrainingCase) throws {
            try scratch.write([0], to: "a-file")
            try one.check()
        }

        @Test func brokenCheckpointsAndFoldersAreNamed() throws {
            let pictures = try TrainingRuns.pictures.get()
            let output = scratch.path("broken")
            try scratch.write(Array("no checkpoint".utf8), to: "broken/checkpoint.safetensors")
            let damaged = try vgg(["train", pictures, "--output", output, "--resume"])
            #expect(
                damaged.status == 1 && damaged.errors.contains("broken/checkpoint.safetensors"), "\(damaged.errors)")
            let model = try TrainingRuns.finished.get() + "/best.safetensors"
            try scratch.write(Array(Data(contentsOf: URL(filePath: model))), to: "broken/checkpoint.safetensors")
            let other = try vgg(["train", pictures, "--output", output, "--resume"])
            #expect(other.status == 1 && other.errors.contains("is no checkpoint"), "\(other.errors)")

            let one = try TrainingRuns.makePictures("one-class", of: ["red"], count: 2)
            let alone = try vgg(["train", one, "--output", scratch.path("alone")])
            #expect(alone.status == 1 && alone.errors.contains("holds one class, 'red'"), "\(alone.errors)")
            try scratch.write([], to: "empty-class/a/notes.txt")
            try scratch.write([], to: "empty-class/b/notes.txt")
            let none = try vgg(["train", scratch.path("empty-class"), "--output", scratch.path("alone")])
            #expect(none.status == 1 && none.errors.contains("holds no picture"), "\(none.errors)")
            #expect(!FileManager.default.fileExists(atPath: scratch.path("alone")))
        }
    }
}
