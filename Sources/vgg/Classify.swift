import ArgumentParser
import VGG
import VGGBackend

/// Names what pictures show.
struct Classify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Name what pictures show.",
        discussion: """
            Pictures are JPEG or PNG files, folders of them, or - for paths on standard input. A file that cannot be
            read is named with its reason, the rest go on, and the exit status is 1.

            Examples:
              vgg classify cat.jpg --model vgg16 --weights vgg16.safetensors
              vgg classify holiday/ --top 1 --batch 8 --json
              find . -name '*.jpg' | vgg classify - --weights seeded:1
            """)

    @Argument(help: "JPEG or PNG files, folders, or - for paths on standard input.")
    var images: [String]

    @OptionGroup var model: ModelOptions

    @Option(name: .shortAndLong, help: "How many classes to name per picture.")
    var top = 5

    @Option(name: .shortAndLong, help: "Pictures that run at once.")
    var batch = 1

    @OptionGroup var place: DeviceOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
        guard top > 0 else { throw ValidationError("--top: \(top) classes; give at least 1") }
        guard batch > 0 else { throw ValidationError("--batch: \(batch) images; give at least 1") }
    }

    func run() async throws {
        let run = try ImageRun(images, model: model, place: place, batch: batch, output: output)
        var results: [ImageResult] = []
        let failures = try await run.forEachBatch { paths, probabilities in
            for (index, path) in paths.enumerated() {
                let best = Prediction.best(probabilities[index], labels: run.classifier.labels, top: top)
                if output.json {
                    results.append(ImageResult(image: path, predictions: best))
                } else {
                    show(path, best)
                }
            }
        }
        if output.json {
            try printJSON(
                Report(
                    device: run.device, model: run.classifier.network.name, results: results,
                    errors: failures))
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func show(_ path: String, _ predictions: [Prediction]) {
        print(path)
        for prediction in predictions {
            let percent = (100 * Double(prediction.probability)).fixed(2)
            print(String(repeating: " ", count: max(8 - percent.count, 0)) + percent + " %  " + prediction.label)
        }
    }

    private struct ImageResult: Encodable {
        let image: String
        let predictions: [Prediction]
    }

    private struct Report: Encodable {
        let device: DeviceJSON
        let model: String
        let results: [ImageResult]
        let errors: [ImageRun.Failure]
    }
}
