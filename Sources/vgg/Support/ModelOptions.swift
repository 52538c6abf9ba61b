import ArgumentParser
import VGG
import VGGModel
import VGGWeights

/// Which network: a name of the catalogue, and what differs from the paper's.
struct NetworkArguments: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Rows and columns of the input, at least 32.", valueName: "pixels"))
    var size: Int?

    @Option(name: .long, help: "Classes; taken from the weights where they have their own.")
    var classes: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("Output channels of the five blocks, such as 16,32,64,128,128.", valueName: "list"))
    var channels: String?

    @Option(name: .long, help: "Features of the two hidden dense layers.")
    var hidden: Int?

    /// The network of a name with these options, for an input of `height` by `width` where given.
    func network(_ name: String, height: Int? = nil, width: Int? = nil) throws -> Network {
        var options = NetworkOptions()
        options.height = height ?? size ?? options.height
        options.width = width ?? size ?? options.width
        options.classes = classes ?? options.classes
        options.hiddenFeatures = hidden ?? options.hiddenFeatures
        if let channels { options.channels = try Self.list(channels) }
        return try Network.named(name, options: options)
    }

    private static func list(_ text: String) throws -> [Int] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map {
            guard let number = Int($0), number > 0 else {
                throw ValidationError("--channels: '\($0)' is not a number of channels; give five, as 16,32,64,128,128")
            }
            return number
        }
    }
}

/// Which network with which weights.
struct ModelOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The network: vgg11, vgg13, vgg16, vgg19 (_bn), or the paper's A to E.")
    var model = "vgg16"

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A safetensors file, or seeded:N for untrained weights from seed N.",
            discussion: "Without it the model's file in the model folder is used; see VGG_HOME.",
            valueName: "file|seeded:N"))
    var weights: String?

    @OptionGroup(title: "Network options")
    var arguments: NetworkArguments

    /// Where the weights come from.
    func source() throws -> WeightSource {
        if let weights { return try WeightSource(parsing: weights) }
        let name = try Network.named(model).name
        let folder = ModelFolder()
        guard let source = folder.weights(for: name) else {
            throw ValidationError(
                """
                no weights for \(name). Give --weights FILE.safetensors, or put the file at
                  \(folder.file(for: name))
                or give --weights seeded:1 for untrained ones.
                """)
        }
        return source
    }

    /// The line that tells people that weights mean nothing.
    static func note(_ source: WeightSource) -> String? {
        guard case .seeded(let seed) = source else { return nil }
        return "untrained weights from seed \(seed): the numbers are right, the classes mean nothing"
    }
}
