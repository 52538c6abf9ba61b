extension Network {
    /// The names that `named` knows: torchvision's, then the paper's.
    public static var knownNames: [String] { catalogue.map(\.name) }

    /// Whether `named` knows a name.
    public static func isKnown(_ name: String) -> Bool { catalogue.contains { key($0.name) == key(name) } }

    /// The network of a name: `vgg16`, `vgg16_bn`, or a column of the paper's table, `D`.
    ///
    /// Case, hyphens and underscores do not matter: `VGG-16` is `vgg16`. Torchvision's names carry its preprocessing,
    /// the paper's letters that of its Caffe release; both are scaled with a square input (8/7 of it for the shorter
    /// side). With `options.batchNormalization` the name gets the ending `_bn`.
    ///
    /// - Throws: `ModelError` where no network goes by the name, the input is smaller than 32x32, or a width is not
    ///   positive.
    public static func named(
        _ name: String, options: NetworkOptions = NetworkOptions()
    ) throws(ModelError) -> Network {
        guard let entry = catalogue.first(where: { key($0.name) == key(name) }) else {
            throw unknown(name)
        }
        var options = options
        options.batchNormalization = options.batchNormalization || entry.batchNormalization
        let ending = options.batchNormalization && !entry.batchNormalization ? "_bn" : ""
        try options.validate(for: entry.name)
        return try Network(
            name: entry.name + ending + (options.wideFilters ? "-wide" : ""),
            input: Shape(channels: 3, height: options.height, width: options.width),
            nodes: NetworkBuilder.nodes(of: entry.configuration, options: options),
            preprocessing: entry.preprocessing.scaled(to: options.height, options.width))
    }

    private struct Entry {
        let name: String
        let configuration: Configuration
        let batchNormalization: Bool
        let preprocessing: Preprocessing
    }

    private static let catalogue: [Entry] = {
        let columns: [Configuration] = [.a, .b, .d, .e]
        let torchvision = columns.flatMap { column in
            [false, true].map { normalized in
                Entry(
                    name: "vgg\(column.depth)" + (normalized ? "_bn" : ""), configuration: column,
                    batchNormalization: normalized, preprocessing: .torchvision)
            }
        }
        let paper = Configuration.allCases.map {
            Entry(name: $0.rawValue, configuration: $0, batchNormalization: false, preprocessing: .caffe)
        }
        return torchvision + paper
    }()

    private static func key(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    private static func unknown(_ name: String) -> ModelError {
        let suggestion = nearest(to: name, in: knownNames).map { "; did you mean '\($0)'?" } ?? "."
        return ModelError(
            .unknownModel,
            "no network is called '\(name.prefix(64))'\(suggestion) Known are \(knownNames.joined(separator: ", ")).")
    }
}
