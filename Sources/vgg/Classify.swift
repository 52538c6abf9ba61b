import ArgumentParser
import VGG

/// Names what pictures show.
struct Classify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Name what pictures show.",
        discussion: """
            A folder gives every JPEG and PNG file in it, however deep, that is not hidden. Paths on \
            standard input end in a line break or, if any does, in a zero byte. A picture that cannot be \
            read is named with its reason, the rest go on, and the exit status is 1. Where a network does \
            not end in a softmax, its scores get one.

            Where no model is named it is road-signs, which is built in and knows 16 road signs and \
            nothing else.

            Examples:
              vgg classify sign.jpg
              vgg classify cat.jpg --weights vgg16.safetensors
              vgg classify holiday/ --top 1 --json --device all
              find . -name '*.jpg' -print0 | vgg classify - --weights seeded:1
            """)

    @OptionGroup var pictures: PictureOptions

    @Option(
        name: .shortAndLong, parsing: .unconditional, help: "How many classes to name per picture. (default: 5)",
        transform: Limits.number(Limits.features))
    var top = 5

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var preprocessing: PreprocessingOptions
    @OptionGroup var labels: LabelsOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let model = model.orBuiltIn
        try model.requireWeights()
        let names = try labels.read()
        let run = try ImageRun(
            pictures, model: model, size: size.size, preprocessing: preprocessing, kernels: kernels, memory: memory,
            common: common, values: .probabilities)
        try labels.check(names, for: run.network)
        var results: [ImageResult] = []
        let failures = try await run.forEachPicture { path, probabilities in
            try probabilities.checkFinite(of: path)
            let labels = ClassLabels.named(count: probabilities.count, preferring: names ?? run.labels)
            let best = Prediction.best(probabilities, labels: labels, top: top)
            if common.json {
                results.append(ImageResult(image: path, predictions: best))
            } else {
                try show(path, best)
            }
        }
        if common.json {
            try printJSON(
                Report(
                    device: run.devices.first, devices: run.devices.several, model: run.network.name,
                    weights: "\(run.source)", batch: run.batch, reduced: run.reductions, results: results,
                    errors: failures))
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func show(_ path: String, _ predictions: [Prediction]) throws {
        let lines = predictions.map { prediction in
            let percent = (100 * Double(prediction.probability)).fixed(2)
            return String(repeating: " ", count: max(8 - percent.count, 0)) + percent + " %  "
                + prediction.label.onOneLine
        }
        try Console.print(([path.onOneLine] + lines).joined(separator: "\n"))
    }

    private struct ImageResult: Encodable {
        let image: String
        let predictions: [Prediction]
    }

    private struct Report: Encodable {
        let device: DeviceJSON?
        let devices: [DeviceJSON]?
        let model, weights: String
        let batch: Int
        let reduced: PlanReductions?
        let results: [ImageResult]
        let errors: [ImageRun.Unusable]
    }
}
