import ArgumentParser
import Foundation
import VGG

/// Writes what a layer makes of pictures.
struct Features: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what a layer makes of pictures, as NumPy or safetensors.",
        discussion: """
            A .npy file holds one row per picture, in order. A .safetensors file holds one tensor per \
            picture, named by its path. Layers are named as vgg describe names them: fc7 is the layer \
            before its ReLU, relu7 after it. A picture that cannot be read is named with its reason, \
            the rest go on, and the exit status is 1.

            Examples:
              vgg features cat.jpg dog.jpg --output relu7.npy --weights seeded:1
              vgg features holiday/ --layer pool5 --output holiday.safetensors --batch 16
            """)

    @OptionGroup var pictures: PictureOptions

    @Option(
        name: .shortAndLong,
        help: "The layer whose output is written; by default what the last dense layer reads, of a VGG relu7.",
        completion: .list(LayerNames.common))
    var layer: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where the values go.", valueName: "file.npy|file.safetensors"),
        completion: .file(extensions: ["npy", "safetensors"]))
    var output: String

    @OptionGroup var model: ModelOptions
    @OptionGroup var size: SizeOptions
    @OptionGroup var preprocessing: PreprocessingOptions
    @OptionGroup var kernels: KernelOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.hasSuffix(".npy") || output.hasSuffix(".safetensors") else {
            throw ValidationError("--output \(output): give a name that ends in .npy or .safetensors")
        }
        if let layer, let network = try usage({ try model.catalogued() }) {
            try usage { try network.computedLayer(layer) }
        }
    }

    func run() async throws {
        try model.requireWeights()
        try OutputFile.check(output)
        let run = try ImageRun(
            pictures, model: model, size: size.size, preprocessing: preprocessing, kernels: kernels, memory: memory,
            common: common, values: .layer(layer))
        guard let layer = run.layer else { return }
        try checkMemory(run, layer)
        var (paths, values): ([String], [Float]) = ([], [])
        let failures = try await run.forEachPicture { path, activations in
            paths.append(path)
            values += activations
        }
        let extents = try run.network.extents(of: layer)
        if !paths.isEmpty {
            try write(values, of: paths, extents, ["model": run.network.name, "layer": layer])
            common.note(
                "\(layer) of \(paths.count) \(paths.count == 1 ? "picture" : "pictures") written to \(output.onOneLine)"
            )
        }
        if common.json {
            try printJSON(
                Report(
                    device: run.devices.first, devices: run.devices.several, model: run.network.name,
                    weights: "\(run.source)", layer: layer, output: output, batch: run.batch, reduced: run.reductions,
                    shape: [paths.count] + extents, images: paths, errors: failures))
        }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    /// The values of all pictures are kept until the file is written.
    private func checkMemory(_ run: ImageRun, _ layer: String) throws {
        let count = try run.network.extents(of: layer).reduce(1, *)
        let (need, overflow) = count.multipliedReportingOverflow(by: 4 * run.pictureCount)
        let have = Int(clamping: ProcessInfo.processInfo.physicalMemory) / 2
        guard !overflow, need <= have else {
            throw Failure(
                "\(layer) of \(run.pictureCount) pictures is \(ByteCount(need)), more than half of this machine's memory; "
                    + "give fewer pictures at a time")
        }
    }

    private func write(_ values: [Float], of paths: [String], _ extents: [Int], _ metadata: [String: String]) throws {
        if output.hasSuffix(".npy") {
            return try NumpyFile.write(Tensor(shape: [paths.count] + extents, values: values), to: output)
        }
        let count = extents.reduce(1, *)
        let tensors = paths.enumerated().map { index, path in
            (path, Tensor(shape: extents, values: values[index * count..<(index + 1) * count]))
        }
        try SafetensorsWriter(metadata: metadata)
            .write(Dictionary(tensors) { first, _ in first }, to: output)
    }

    private struct Report: Encodable {
        let device: DeviceJSON?
        let devices: [DeviceJSON]?
        let model, weights, layer, output: String
        let batch: Int
        let reduced: PlanReductions?
        let shape: [Int]
        let images: [String]
        let errors: [ImageRun.Unusable]
    }
}
