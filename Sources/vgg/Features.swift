import ArgumentParser
import VGG
import VGGBackend
import VGGModel
import VGGWeights

/// Writes what a layer makes of pictures.
struct Features: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what a layer makes of pictures, as NumPy or safetensors.",
        discussion: """
            A .npy file holds one row per picture, in order. A .safetensors file holds one tensor per picture, named
            by its path. Layers are named as in vgg describe; fc7 is the layer before its ReLU, relu7 after it.

            Examples:
              vgg features cat.jpg dog.jpg --layer relu7 --output features.npy --weights vgg16.safetensors
              vgg features holiday/ --layer pool5 --output features.safetensors --batch 8
            """)

    @Argument(help: "JPEG or PNG files, folders, or - for paths on standard input.")
    var images: [String]

    @Option(name: .shortAndLong, help: "The layer whose output is written.")
    var layer = "relu7"

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the values go.", valueName: "file.npy|file.safetensors"))
    var output: String

    @OptionGroup var model: ModelOptions

    @Option(name: .shortAndLong, help: "Pictures that run at once.")
    var batch = 1

    @OptionGroup var place: DeviceOptions
    @OptionGroup(title: "Output options") var report: OutputOptions

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch: \(batch) images; give at least 1") }
        guard output.hasSuffix(".npy") || output.hasSuffix(".safetensors") else {
            throw ValidationError("--output \(output): give a name that ends in .npy or .safetensors")
        }
    }

    func run() async throws {
        let run = try ImageRun(images, model: model, place: place, batch: batch, output: report, layers: [layer])
        var shape: Shape?
        var used: [String] = []
        var values: [Float] = []
        let failures = try await run.forEachBatch { paths, activations in
            shape = activations.shape
            used += paths
            values += activations.values
        }
        if let shape { try write(values, of: used, shape: shape) }
        if report.json {
            try printJSON(
                Summary(
                    device: run.device, model: run.classifier.network.name, layer: layer,
                    output: output, images: used, errors: failures))
        } else {
            Console.note("\(layer) of \(used.count) pictures written to \(output)", quiet: report.quiet)
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func write(_ values: [Float], of paths: [String], shape: Shape) throws {
        let isVector = shape.height == 1 && shape.width == 1
        let extents = [shape.channels] + (isVector ? [] : [shape.height, shape.width])
        if output.hasSuffix(".npy") {
            return try NumpyFile.write(Tensor(shape: [paths.count] + extents, values: values), to: output)
        }
        let tensors = paths.enumerated().map { index, path in
            (path, Tensor(shape: extents, values: values[index * shape.count..<(index + 1) * shape.count]))
        }
        try SafetensorsWriter(metadata: ["model": model.model, "layer": layer])
            .write(Dictionary(tensors) { first, _ in first }, to: output)
    }

    private struct Summary: Encodable {
        let device: DeviceJSON
        let model: String
        let layer: String
        let output: String
        let images: [String]
        let errors: [ImageRun.Failure]
    }
}
