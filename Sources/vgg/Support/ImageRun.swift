import ArgumentParser
import OpenCLRuntime
import VGG

/// A network that works through many pictures: reads them in batches, the next while the last is computed, names
/// those that cannot be read, and goes on.
///
/// The network is loaded when the first picture is there to run, so that a mistyped path is answered at once.
struct ImageRun {
    /// The network as asked for.
    let network: Network
    /// The device, as JSON names it.
    let device: DeviceJSON
    private let paths: [String]
    private let nothing: [Unusable]
    private let batch: Int
    /// Where the weights come from.
    let source: WeightSource
    private let manager: DeviceManager
    private let layers: [String]
    private let common: CommonOptions

    /// A picture that could not be used.
    struct Unusable: Encodable {
        /// The picture's path.
        let image: String
        /// Why it could not be used.
        let reason: String
    }

    /// How many pictures there are.
    var pictureCount: Int { paths.count }

    /// Finds pictures and device, and refuses what cannot be run.
    ///
    /// - Parameter layer: The layer whose values are wanted instead of the class probabilities.
    init(
        _ pictures: PictureOptions, model: ModelOptions, size: Int?, kernels: KernelOptions, common: CommonOptions,
        layer: String? = nil
    ) throws {
        let network = try model.network(height: size, width: size)
        self.network = network
        layers = try layer.map { [try network.computedLayer($0)] } ?? []
        source = try model.source()
        try source.check()
        var (paths, nothing): ([String], [Unusable]) = ([], [])
        for found in try pictures.found() {
            switch found {
            case .file(let path): paths.append(path)
            case .nothing(let path, let reason): nothing.append(Unusable(image: path, reason: reason))
            }
        }
        if paths.isEmpty && nothing.isEmpty { throw Failure("no pictures: standard input names none") }
        (self.paths, self.nothing) = (paths, nothing)
        batch = max(1, min(pictures.batch, paths.count))
        let choice = try common.choose()
        manager = try kernels.manager(choice.device)
        device = DeviceJSON(choice, manager, common)
        self.common = common
        common.note(choice.note(common.precision))
    }

    /// Hands `body` the pictures of each batch with the values of the wanted layer, in order.
    ///
    /// - Returns: The pictures that could not be used.
    func forEachBatch(_ body: (Classifier, [String], Activations) throws -> Void) async throws -> [Unusable] {
        var unusable = nothing
        for one in nothing { Console.error("\(one.image.onOneLine): \(one.reason)") }
        var classifier: Classifier?
        let progress = Progress("pictures", total: paths.count, quiet: common.quiet)
        defer { progress.hide() }
        let chunks = stride(from: 0, to: paths.count, by: batch).map { paths[$0..<min($0 + batch, paths.count)] }
        var prepared = await prepare(chunks.first)
        for index in chunks.indices {
            async let next = prepare(chunks.dropFirst(index + 1).first)
            let good = usable(prepared, &unusable)
            if !good.isEmpty {
                let loaded = try classifier ?? load()
                classifier = loaded
                if let result = try await loaded.session.run(pixels: good.flatMap(\.pixels)).first {
                    progress.hide()
                    try body(loaded, good.map(\.path), result)
                }
            }
            progress.advance(by: prepared.count)
            prepared = await next
        }
        return unusable
    }

    private func prepare(_ paths: ArraySlice<String>?) async -> [PreparedImage] {
        await PreparedImage.prepare(paths ?? [], for: network.preprocessing)
    }

    private func load() throws -> Classifier {
        if let note = source.note { common.note(note) }
        let progress = Progress("loading \(network.name)", quiet: common.quiet)
        defer { progress.hide() }
        return try Classifier(
            network, weights: source, on: manager, batch: batch, outputs: layers,
            precision: common.precision)
    }

    private func usable(
        _ images: [PreparedImage], _ unusable: inout [Unusable]
    ) -> [(path: String, pixels: [UInt8])] {
        images.compactMap { image in
            switch image.pixels {
            case .success(let pixels): return (image.path, pixels)
            case .failure(let error):
                unusable.append(Unusable(image: image.path, reason: error.message))
                Console.error("\(image.path.onOneLine): \(error.message)")
                return nil
            }
        }
    }
}
