import ArgumentParser
import Foundation
import VGG
import VGGBackend
import VGGDownload
import VGGModel
import VGGVerification
import VGGWeights

/// What of a network differs from the paper's, its input's size aside.
struct NetworkArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Classes; taken from the weights where there are any that have their own.", valueName: "number"),
        transform: Limits.number(Limits.features))
    var classes: Int?

    @Option(
        help: ArgumentHelp("Output channels of the five blocks, such as 16,32,64,128,128.", valueName: "list"),
        transform: Limits.widths)
    var channels: [Int]?

    @Option(
        help: ArgumentHelp("Features of the two hidden dense layers.", valueName: "number"),
        transform: Limits.number(Limits.features))
    var hidden: Int?

    @Flag(help: "One wide convolution in each block for its stack of small ones: 5x5 for two of 3x3, 7x7 for three.")
    var wideFilters = false

    /// Whether nothing differs.
    var isEmpty: Bool { classes == nil && channels == nil && hidden == nil && !wideFilters }

    /// The options of a network of the catalogue.
    var options: NetworkOptions {
        var options = NetworkOptions()
        options.classes = classes ?? options.classes
        options.hiddenFeatures = hidden ?? options.hiddenFeatures
        options.channels = channels ?? options.channels
        options.wideFilters = wideFilters
        return options
    }

    /// The network of a name with these options.
    func network(_ name: String, height: Int? = nil, width: Int? = nil) throws(ModelError) -> Network {
        var options = options
        options.height = height ?? options.height
        options.width = width ?? options.width
        return try Network.named(name, options: options)
    }
}

/// How large the input is.
struct SizeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Rows and columns of the input, at least 32.", valueName: "pixels"),
        transform: Limits.number(Limits.size))
    var size: Int?
}

/// Which network with which weights.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The network: vgg11, vgg13, vgg16, vgg19 (each also with _bn), the paper's A, A-LRN, B to E, road-signs, which is "
                + "built in, a file that holds one, or a name in the model folder; else that of the weights, else vgg16 "
                + "(classify and evaluate: road-signs).",
            valueName: "name|file"),
        completion: .list(Network.knownNames + [BuiltInModel.name]))
    var model: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A file of weights, or seeded:N for untrained ones from seed N; else the model's own file.",
            valueName: "file|seeded:N"),
        completion: .file(extensions: WeightFormats.endings))
    var weights: String?

    @OptionGroup var arguments: NetworkArguments

    func validate() throws {
        if let weights { try usage { try WeightSource(parsing: weights) } }
        guard let file = isBuiltIn ? BuiltInModel.name : model.flatMap({ Model.file($0) }) else {
            if let model, Model.isPath(model) {
                throw ValidationError("--model \(model.onOneLine): there is no such file; check the path")
            }
            try usage { try arguments.network(model ?? Model.standardName) }
            return
        }
        guard arguments.isEmpty else {
            throw ValidationError(
                "--classes, --channels, --hidden and --wide-filters are for networks of the catalogue; \(file.onOneLine) has its own"
            )
        }
    }

    /// The files that are read, with their options.
    var files: [(path: String?, option: String)] {
        [(weightsFile, "--weights"), (model.flatMap { Model.file($0) }, "--model")]
    }

    /// Whether the model is the built-in one.
    private var isBuiltIn: Bool { model.map(BuiltInModel.isMeant) ?? false }

    /// The same options, which mean the built-in model where they mean none in particular.
    var orBuiltIn: ModelOptions {
        guard model == nil, weights == nil, arguments.isEmpty else { return self }
        var options = self
        options.model = BuiltInModel.name
        return options
    }

    /// The network, where it is one of the catalogue whatever the weights' file holds, so that no file need be opened.
    func catalogued() throws(ModelError) -> Network? {
        let name = model ?? (weightsFile == nil || !arguments.isEmpty ? Model.standardName : nil)
        guard let name, !isBuiltIn, Model.file(name) == nil else { return nil }
        return try arguments.network(name)
    }

    private var weightsFile: String? {
        guard let weights, case .file(let path)? = try? WeightSource(parsing: weights) else { return nil }
        return path
    }

    /// The model that is asked for, with an input of some size.
    func chosen(height: Int? = nil, width: Int? = nil) throws -> Model {
        let weights = try weights.map { try WeightSource(parsing: $0) }
        let size = height.flatMap { height in width.map { (height, $0) } }
        return try Model(model, weights: weights, options: arguments.options, size: size)
    }

    /// Refuses to go on where nothing says where weights come from, as a usage error.
    ///
    /// It is for `run` to call first: in `validate` it would come before what is said of unknown options.
    func requireWeights() throws {
        guard weights == nil, let network = try catalogued(), ModelFolder().weights(for: network.name) == nil else {
            return
        }
        Console.error(
            """
            no weights for \(network.name). Give --weights FILE, put the file at
              \(ModelFolder().file(for: network.name))
            \(pulling(network.name))or give --weights seeded:1 for untrained ones.
            """)
        throw ExitCode.validationFailure
    }
}

/// A line that says how to download the weights of a network; none where they cannot be had.
private func pulling(_ network: String) -> String {
    ModelCatalogue.names.contains(network) ? "or have it downloaded by vgg pull \(network),\n" : ""
}

extension WeightSource {
    /// The line that tells people that weights mean nothing.
    var note: String? {
        guard case .seeded(let seed) = self else { return nil }
        return "untrained weights from seed \(seed): the numbers are right, the classes mean nothing"
    }
}

/// Turns what a value in an option has to answer for into a usage error.
@discardableResult
func usage<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as ModelError {
        throw ValidationError(error.message)
    } catch let error as WeightsError where error.code == .invalidSource {
        throw ValidationError("--weights \(error)")
    }
}

extension Model {
    /// A session that runs the network with its weights, and these weights; what does not fit is refused before they are
    /// loaded.
    ///
    /// With `drawingBiases` weights of a seed get biases, so that a check of what the session computes sees them.
    func sessionAndParameters(
        _ options: PlanOptions, on manager: DeviceManager, common: CommonOptions, profiling: Bool, drawingBiases: Bool
    ) throws -> (session: Session, parameters: Parameters) {
        let seed = if case .seeded(let seed)? = weights, drawingBiases { seed } else { UInt64?.none }
        return try load(options, on: [manager], common: common) { network, parameters in
            let parameters = seed.map(parameters.drawingBiases) ?? parameters
            let session = try Session(
                network, parameters: parameters, on: manager, options: options, profiling: profiling)
            return (session, parameters)
        }
    }

    /// A session on each of several devices, likewise.
    func sessions(
        _ options: PlanOptions, on managers: [DeviceManager], common: CommonOptions
    ) throws -> SessionGroup {
        try load(options, on: managers, common: common) { network, parameters in
            try SessionGroup(network, parameters: parameters, on: managers, options: options)
        }
    }

    private func load<Result>(
        _ options: PlanOptions, on managers: [DeviceManager], common: CommonOptions,
        making make: (Network, Parameters) throws -> Result
    ) throws -> Result {
        let source = try source
        common.note(try managers.map { try Plan(network, for: $0.traits, options: options) })
        if let note = source.note { common.note(note) }
        let progress = Progress("loading \(network.name)", quiet: common.quiet)
        let note = LateNote.loading(network.name, quiet: common.quiet)
        defer {
            note.cancel()
            progress.hide()
        }
        let (loaded, parameters) = try source.load(for: network, on: managers, options: options)
        return try make(loaded, parameters)
    }

    /// Where the weights come from, which `ModelOptions.requireWeights` has seen to.
    var source: WeightSource {
        get throws {
            guard let weights else { throw Failure("there are no weights for \(network.name); give --weights FILE") }
            return weights
        }
    }
}
