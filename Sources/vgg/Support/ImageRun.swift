import OpenCLRuntime
import VGG

/// A network that works through many pictures, names those that cannot be read, and goes on.
///
/// The network is loaded when the first picture is there to run, so that a mistyped path is answered at once.
struct ImageRun {
    /// The network as asked for.
    let network: Network
    /// The names of the classes, where the weights' file has them.
    let labels: [String]?
    /// The devices, as JSON names them.
    let devices: DevicesJSON
    private let paths: [String]
    private let nothing: [Unusable]
    /// Pictures that run at once.
    let batch: Int
    /// What was given up so that the network fits.
    let reductions: PlanReductions?
    /// Where the weights come from.
    let source: WeightSource
    private let managers: [DeviceManager]
    private let layers: [String]
    private let quiet: Bool
    private let precision: Precision
    private let memoryLimit: Int?
    private let usesTuning: Bool

    /// The layer whose values are wanted; nothing for probabilities.
    let layer: String?

    /// What is wanted of each picture.
    enum Values: Equatable {
        /// The probabilities of the classes.
        case probabilities
        /// The values of a layer; by default of that which the last dense one reads.
        case layer(String?)
        /// The scores of the classes before softmax.
        case scores
    }

    /// A picture that could not be used.
    struct Unusable: Encodable {
        /// The picture's path.
        let image: String
        /// Why it could not be used.
        let reason: String
    }

    /// How many pictures there are.
    var pictureCount: Int { paths.count }

    /// Finds pictures and devices, and refuses what cannot be run.
    ///
    /// - Parameter values: What is wanted of each picture.
    init(
        _ pictures: PictureOptions, model: ModelOptions, size: Int?, preprocessing: PreprocessingOptions,
        kernels: KernelOptions, memory: MemoryOptions, common: CommonOptions, values: Values
    ) throws {
        try self.init(
            pictures.found(), batch: pictures.batch, model: model, size: size, preprocessing: preprocessing,
            kernels: kernels, memory: memory, common: common, values: values)
    }

    /// Finds devices for pictures that are found already, likewise.
    init(
        _ pictures: [PictureOptions.Found], batch wanted: Int?, model: ModelOptions, size: Int?,
        preprocessing: PreprocessingOptions,
        kernels: KernelOptions, memory: MemoryOptions, common: CommonOptions, values: Values
    ) throws {
        let model = try model.chosen(height: size, width: size)
        var network = try preprocessing.applied(to: model.network)
        switch values {
        case .probabilities: network = try network.classifying()
        case .scores: _ = try network.classifying()
        case .layer: break
        }
        self.network = network
        labels = model.labels
        layer =
            switch values {
            case .probabilities: nil
            case .scores: network.inference().scoresNode?.name
            case .layer(let name): try name ?? network.featureNode().name
            }
        layers = try layer.map { [try network.computedLayer($0)] } ?? []
        source = try model.source
        var (paths, nothing): ([String], [Unusable]) = ([], [])
        for found in pictures {
            switch found {
            case .file(let path): paths.append(path)
            case .nothing(let path, let reason): nothing.append(Unusable(image: path, reason: reason))
            }
        }
        if paths.isEmpty && nothing.isEmpty { throw Failure("no pictures: standard input names none") }
        (self.paths, self.nothing) = (paths, nothing)
        let choices = try common.chooseAll()
        managers = try choices.map { try kernels.manager($0.device) }
        devices = DevicesJSON(choices, managers, common)
        (quiet, precision) = (common.quiet, common.precision)
        (memoryLimit, usesTuning) = (memory.memoryLimit, !kernels.noTuning)
        for choice in choices { common.note(choice.note(common.precision)) }
        let options = PlanOptions(
            batch: max(1, min(wanted ?? 8, paths.count)), input: .pixels, outputs: layers,
            precision: common.precision, memoryLimit: memory.memoryLimit,
            tuning: kernels.tuning(of: managers))
        let plans = try managers.map { try Plan(network, for: $0.traits, options: options) }
        batch = plans.map(\.options.batch).max() ?? 1
        reductions = plans.lazy.compactMap(\.reductions).first
        common.note(plans)
    }

    /// Hands `body` each picture that can be used with its values of the wanted layer, in order.
    ///
    /// - Returns: The pictures that could not be used.
    func forEachPicture(_ body: (String, ArraySlice<Float>) throws -> Void) async throws -> [Unusable] {
        var unusable = nothing
        for one in nothing { Console.error("\(one.image.onOneLine): \(one.reason)") }
        let progress = Progress("pictures", total: paths.count, quiet: quiet)
        defer { progress.hide() }
        for try await picture in run() {
            progress.hide()
            switch picture.values {
            case .success(let values): try body(picture.path, values)
            case .failure(let error):
                unusable.append(Unusable(image: picture.path, reason: error.message))
                Console.error("\(picture.path.onOneLine): \(error.message)")
            }
            progress.advance()
        }
        return unusable
    }

    private func run() -> PictureRun {
        PictureRun(paths, for: network.preprocessing, batch: batch) {
            [network, source, managers, batch, layers, precision, memoryLimit, usesTuning, quiet] in
            if let note = source.note, !quiet { Console.note(note) }
            let progress = Progress("loading \(network.name)", quiet: quiet)
            let note = LateNote.loading(network.name, quiet: quiet)
            defer {
                note.cancel()
                progress.hide()
            }
            return try Classifier(
                network, weights: source, on: managers, batch: batch, outputs: layers, precision: precision,
                memoryLimit: memoryLimit, usesTuning: usesTuning, preprocessing: network.preprocessing)
        }
    }
}

extension ArraySlice<Float> {
    /// Refuses a picture's scores or probabilities that say nothing.
    func checkFinite(of path: String) throws {
        guard !allSatisfy(\.isFinite) else { return }
        throw Failure("\(path.onOneLine): the class scores are not finite; check the weights, which overflow")
    }
}
