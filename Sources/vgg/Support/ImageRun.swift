import ArgumentParser
import OpenCLRuntime
import VGG
import VGGBackend
import VGGImages
import VGGModel
import VGGWeights

/// A network that works through many pictures: reads them in batches, the next while the last is computed, names
/// those that cannot be read, and goes on.
struct ImageRun {
    /// The network on its device.
    let classifier: Classifier
    /// The device, as JSON names it.
    let device: DeviceJSON
    private let paths: [String]
    private let batch: Int
    private let output: OutputOptions

    /// A picture that could not be used.
    struct Failure: Encodable {
        /// The picture's path.
        let image: String
        /// Why it could not be used.
        let reason: String
    }

    init(
        _ images: [String], model: ModelOptions, place: DeviceOptions, batch: Int, output: OutputOptions,
        layers: [String] = []
    ) throws {
        paths = ImageInputs.paths(images)
        guard !paths.isEmpty else {
            throw ValidationError("no pictures: \(images.joined(separator: " ")) hold neither JPEG nor PNG files")
        }
        let choice = try place.choose()
        let source = try model.source()
        let network = try model.arguments.network(model.model)
        self.batch = batch
        self.output = output
        Console.note(choice.note, quiet: output.quiet)
        classifier = try Classifier(
            network, weights: source, on: try place.manager(choice.device), batch: min(batch, paths.count),
            outputs: layers)
        device = DeviceJSON(choice)
        if let note = ModelOptions.note(source) { Console.note(note, quiet: output.quiet) }
    }

    /// Hands `body` the pictures of each batch with the values of the wanted layer, in order.
    ///
    /// - Returns: The pictures that could not be used.
    func forEachBatch(_ body: ([String], Activations) throws -> Void) async throws -> [Failure] {
        var failures: [Failure] = []
        var progress = Progress("pictures", total: paths.count, quiet: output.quiet)
        defer { progress.finish() }
        let chunks = stride(from: 0, to: paths.count, by: batch).map { paths[$0..<min($0 + batch, paths.count)] }
        let preprocessing = classifier.network.preprocessing
        var prepared = await PreparedImage.prepare(chunks[0], for: preprocessing)
        for index in chunks.indices {
            async let next = index + 1 < chunks.count
                ? PreparedImage.prepare(chunks[index + 1], for: preprocessing) : []
            let good = usable(prepared, failures: &failures)
            if !good.isEmpty, let result = try await classifier.session.run(pixels: good.flatMap(\.pixels)).first {
                progress.finish()
                try body(good.map(\.path), result)
            }
            progress.advance(by: prepared.count)
            prepared = await next
        }
        return failures
    }

    private func usable(
        _ images: [PreparedImage], failures: inout [Failure]
    ) -> [(path: String, pixels: [UInt8])] {
        images.compactMap { image in
            switch image.pixels {
            case .success(let pixels): return (image.path, pixels)
            case .failure(let error):
                failures.append(Failure(image: image.path, reason: error.message))
                Console.error("\(error)")
                return nil
            }
        }
    }
}
