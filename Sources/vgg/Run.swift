import ArgumentParser
import OpenCLRuntime
import VGGBackend
import VGGModel
import VGGWeights

/// Runs a network on raw tensors.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a network on raw tensors: NumPy file in, NumPy file out, no preprocessing.",
        discussion: """
            The input is NCHW float32 of any batch and any size from 32 pixels; the output is the class scores before
            softmax, or the layer that --layer names (relu7, pool5, prob; fc7 is the layer before its ReLU).

            Examples:
              vgg run --model vgg16 --weights vgg16.safetensors --input x.npy --output y.npy
              vgg run --model vgg16 --weights seeded:1 --input x.npy --output pool5.npy --layer pool5
            """)

    @OptionGroup var model: ModelOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("The input, NCHW float32.", valueName: "file.npy"))
    var input: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the output goes.", valueName: "file.npy"))
    var output: String

    @Option(name: .shortAndLong, help: "The layer whose output is written, instead of the class scores.")
    var layer: String?

    @Option(name: .shortAndLong, help: "Images that run at once; by default all of the input, at most 16.")
    var batch: Int?

    @OptionGroup var place: DeviceOptions
    @OptionGroup(title: "Output options") var report: OutputOptions

    func validate() throws {
        if let batch, batch < 1 { throw ValidationError("--batch: \(batch) images; give at least 1") }
    }

    func run() async throws {
        let choice = try place.choose()
        let tensor = try NumpyFile.read(input)
        guard tensor.shape.count == 4, tensor.shape[0] > 0, tensor.shape[1] == 3 else {
            throw ValidationError(
                "--input \(input): its shape is \(tensor.shape); give images as [images, 3, rows, columns]")
        }
        let network = try model.arguments.network(model.model, height: tensor.shape[2], width: tensor.shape[3])
        let (loaded, parameters) = try model.source().load(for: network)
        let wanted = layer ?? loaded.inference().scoresNode?.name ?? ""
        let manager = try place.manager(choice.device)
        let options = PlanOptions(batch: batch ?? min(tensor.shape[0], 16), outputs: [wanted])
        let session = try Session(loaded, parameters: parameters, on: manager, options: options)
        Console.note(choice.note, quiet: report.quiet)

        guard let result = try await session.run(values: tensor.values).first else { return }
        let (images, extents) = (result.images, result.shape)
        let isVector = extents.height == 1 && extents.width == 1
        let shape = [images, extents.channels] + (isVector ? [] : [extents.height, extents.width])
        try NumpyFile.write(Tensor(shape: shape, values: result.values), to: output)
        if report.json {
            try printJSON(Summary(device: DeviceJSON(choice), model: loaded.name, layer: wanted, output: output, shape: shape))
        } else {
            Console.note("\(wanted) \(shape) written to \(output)", quiet: report.quiet)
        }
    }

    private struct Summary: Encodable {
        let device: DeviceJSON
        let model: String
        let layer: String
        let output: String
        let shape: [Int]
    }
}
