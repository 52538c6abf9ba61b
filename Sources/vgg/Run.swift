import ArgumentParser
import OpenCLRuntime
import VGG

/// Runs a network on raw tensors.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a network on raw tensors: NumPy file in, NumPy file out, no preprocessing.",
        discussion: """
            The input is [images, channels, rows, columns] of float32 (other types are converted), any \
            number of images, for a VGG of any size from 32x32. The output is a VGG's class scores before \
            softmax or another network's own output, or the layer that --layer names as vgg describe does: \
            pool5, relu7, prob; fc7 is the layer before its ReLU.

            Examples:
              vgg run --weights vgg16.safetensors --input x.npy --output y.npy
              vgg run --weights seeded:1 --input x.npy --output pool5.npy --layer pool5
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The input, NCHW float32.", valueName: "file.npy"),
        completion: .file(extensions: ["npy"]))
    var input: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where the output goes.", valueName: "file.npy"),
        completion: .file(extensions: ["npy"]))
    var output: String

    @Option(
        name: .shortAndLong, help: "The layer whose output is written, instead of the class scores.",
        completion: .list(LayerNames.common))
    var layer: String?

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: "Images that run at once; by default all of the input, at most 16.",
        transform: Limits.number(Limits.batch))
    var batch: Int?

    @OptionGroup var model: ModelOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.hasSuffix(".npy") || output.hasPrefix("/dev/") else {
            throw ValidationError("--output \(output): give a name that ends in .npy")
        }
        try OutputFile.checkApart([(output, "--output")], besides: [(input, "--input")])
        if let layer, let network = try usage({ try model.catalogued() }) {
            try usage { try network.computedLayer(layer) }
        }
    }

    func run() async throws {
        try model.requireWeights()
        let images = try RawImages(path: input, common: common)
        try OutputFile.check(output)
        let model = try images.model(model)
        let network = model.network
        let choices = try common.chooseAll()
        let managers = try choices.map { try kernels.manager($0.device) }
        for choice in choices { common.note(choice.note(common.precision)) }
        // Of a network of the catalogue the scores before softmax, of others whatever they yield.
        let last = Network.isKnown(network.name) ? network.inference().scoresNode : network.inference().nodes.last
        let scores = last?.name ?? ""
        let wanted = try layer.map(network.computedLayer) ?? scores
        let options = PlanOptions(
            batch: min(batch ?? 16, images.count), outputs: [wanted], precision: common.precision,
            memoryLimit: memory.memoryLimit, tuning: kernels.tuning(of: managers))
        let sessions = try model.sessions(options, on: managers, common: common)

        guard let result = try await sessions.run(values: images.values).first else { return }
        let shape = [result.images] + (try network.extents(of: wanted))
        try NumpyFile.write(Tensor(shape: shape, values: result.values), to: output)
        if common.json {
            let devices = DevicesJSON(choices, managers, common)
            try printJSON(
                Report(
                    device: devices.first, devices: devices.several, model: network.name,
                    weights: "\(try model.source)", layer: layer ?? scores, output: output, shape: shape,
                    batch: sessions.batch, reduced: sessions.reductions))
        } else {
            common.note("\(layer ?? scores) \(shape) written to \(output.onOneLine)")
        }
    }

    private struct Report: Encodable {
        let device: DeviceJSON?
        let devices: [DeviceJSON]?
        let model, weights, layer, output: String
        let shape: [Int]
        let batch: Int
        let reduced: PlanReductions?
    }
}
