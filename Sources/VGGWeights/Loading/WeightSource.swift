public import VGGModel

/// Where weights come from: a file, a seed, or the program itself.
///
/// A command line names the first two, by a path and by `seeded:N`.
public enum WeightSource: Hashable, Sendable {
    /// A file of weights.
    case file(String)
    /// Random weights of a seed, for benchmarks and checks, never for predictions.
    case seeded(UInt64)
    /// A file that is part of the program.
    case embedded(EmbeddedWeights)

    private static let seededPrefix = "seeded:"

    /// Reads `seeded:N`, or takes the text for a path; `./seeded:1` is a file.
    ///
    /// - Throws: `WeightsError` with `invalidSource` where the text is empty or the seed no whole number.
    public init(parsing text: String) throws(WeightsError) {
        guard text.hasPrefix(Self.seededPrefix) else {
            guard !text.isEmpty else {
                throw WeightsError(.invalidSource, path: text, "names no weights; give a file or seeded:N")
            }
            self = .file(text)
            return
        }
        let digits = text.dropFirst(Self.seededPrefix.count)
        guard digits.allSatisfy(\.isASCII), digits.first?.isNumber == true, let seed = UInt64(digits) else {
            throw WeightsError(
                .invalidSource, path: text,
                "'\(digits.prefix(40))' is no seed; give a whole number from 0 to \(UInt64.max), such as seeded:1")
        }
        self = .seeded(seed)
    }

    /// What a file says of its model beside the weights; nothing of a seed's.
    ///
    /// - Throws: `WeightsError` where the file cannot be read.
    public func model() throws(WeightsError) -> ModelDescription {
        switch self {
        case .file(let path): try WeightFormats.open(path).model
        case .seeded: ModelDescription()
        case .embedded(let weights): try weights.file().model
        }
    }

    /// The weights, and the network with as many classes as they have.
    ///
    /// - Throws: `WeightsError` as `ParameterLoader.load` does, and with `mismatch` where a network cannot have weights of
    ///   a seed.
    public func load(for network: Network) throws(WeightsError) -> (network: Network, parameters: Parameters) {
        switch self {
        case .file(let path): try ParameterLoader.load(path: path, for: network)
        case .seeded(let seed): try seeded(seed, for: network)
        case .embedded(let weights): try ParameterLoader.load(weights.file(), for: network)
        }
    }

    private func seeded(
        _ seed: UInt64, for network: Network
    ) throws(WeightsError) -> (network: Network, parameters: Parameters) {
        // A network of a file may have a batch normalisation that does not fold.
        do throws(ModelError) {
            _ = try LayerTensors.all(of: network, naming: .canonical)
        } catch {
            throw WeightsError(.mismatch, path: "\(self)", error.message)
        }
        return (network, ParameterLoader.seeded(seed, for: network))
    }
}

extension WeightSource: CustomStringConvertible {
    /// The text that `init(parsing:)` reads; a path that begins with `seeded:` gets a `./` before it.
    public var description: String {
        switch self {
        case .file(let path): path.hasPrefix(Self.seededPrefix) ? "./" + path : path
        case .seeded(let seed): "\(Self.seededPrefix)\(seed)"
        case .embedded(let weights): weights.name
        }
    }
}
