import ArgumentParser
import Foundation
import VGG
import VGGBackend
import VGGModel
import VGGVerification
import VGGWeights

/// What of a network differs from the paper's, its input's size aside.
struct NetworkArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("Classes; taken from the weights where they have their own.", valueName: "number"),
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

    /// Whether nothing differs.
    var isEmpty: Bool { classes == nil && channels == nil && hidden == nil }

    /// The network of a name with these options.
    func network(_ name: String, height: Int? = nil, width: Int? = nil) throws(ModelError) -> Network {
        var options = NetworkOptions()
        options.height = height ?? options.height
        options.width = width ?? options.width
        options.classes = classes ?? options.classes
        options.hiddenFeatures = hidden ?? options.hiddenFeatures
        options.channels = channels ?? options.channels
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
        help: "The network: vgg11, vgg13, vgg16, vgg19 (each also with _bn), or the paper's A, A-LRN, B to E.",
        completion: .list(Network.knownNames))
    var model = "vgg16"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A safetensors file, or seeded:N for untrained ones from seed N; else the file in the model folder.",
            valueName: "file|seeded:N"),
        completion: .file(extensions: ["safetensors"]))
    var weights: String?

    @OptionGroup var arguments: NetworkArguments

    func validate() throws {
        try usage { try network() }
        if let weights { try usage { try WeightSource(parsing: weights) } }
    }

    /// The network that is asked for.
    func network(height: Int? = nil, width: Int? = nil) throws(ModelError) -> Network {
        try arguments.network(model, height: height, width: width)
    }

    /// Where the weights come from, or nothing where neither an option nor the model folder says.
    func anySource() throws -> WeightSource? {
        if let weights { return try WeightSource(parsing: weights) }
        return ModelFolder().weights(for: try network().name)
    }

    /// Where the weights come from.
    ///
    /// Throws a usage error where nothing says, which is for `validate` to do.
    @discardableResult
    func source() throws -> WeightSource {
        if let source = try anySource() { return source }
        let name = try network().name
        throw ValidationError(
            """
            no weights for \(name). Give --weights FILE.safetensors, or put the file at
              \(ModelFolder().file(for: name))
            or give --weights seeded:1 for untrained ones.
            """)
    }
}

extension WeightSource {
    /// The line that tells people that weights mean nothing.
    var note: String? {
        guard case .seeded(let seed) = self else { return nil }
        return "untrained weights from seed \(seed): the numbers are right, the classes mean nothing"
    }

    /// Refuses a file that is not there or no safetensors file, before anything else is done.
    func check() throws(WeightsError) {
        if case .file(let path) = self { _ = try SafetensorsFile(path: path) }
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

extension ModelOptions {
    /// A session that runs a network with the weights asked for, and these weights; what does not fit is refused before
    /// they are loaded.
    ///
    /// With `drawingBiases` weights of a seed get biases, so that a check of what the session computes sees them.
    func sessionAndParameters(
        _ network: Network, _ options: PlanOptions, on manager: DeviceManager, common: CommonOptions, profiling: Bool,
        drawingBiases: Bool
    ) throws -> (session: Session, parameters: Parameters) {
        let seed = if case .seeded(let seed) = try source(), drawingBiases { seed } else { UInt64?.none }
        return try load(network, options, on: [manager], common: common) { network, parameters in
            let parameters = seed.map(parameters.drawingBiases) ?? parameters
            let session = try Session(
                network, parameters: parameters, on: manager, options: options, profiling: profiling)
            return (session, parameters)
        }
    }

    /// A session on each of several devices, likewise.
    func sessions(
        _ network: Network, _ options: PlanOptions, on managers: [DeviceManager], common: CommonOptions
    ) throws -> SessionGroup {
        try load(network, options, on: managers, common: common) { network, parameters in
            try SessionGroup(network, parameters: parameters, on: managers, options: options)
        }
    }

    private func load<Result>(
        _ network: Network, _ options: PlanOptions, on managers: [DeviceManager], common: CommonOptions,
        making make: (Network, Parameters) throws -> Result
    ) throws -> Result {
        let source = try source()
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
}
