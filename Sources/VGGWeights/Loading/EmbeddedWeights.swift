public import VGGModel

/// A safetensors file that is part of a program.
public struct EmbeddedWeights: Sendable {
    /// What it is called, in messages too.
    public let name: String
    /// Its bytes.
    public let storage: TensorStorage

    /// Names bytes that are in memory for as long as the program runs.
    public init(name: String, storage: TensorStorage) {
        self.name = name
        self.storage = storage
    }

    /// The file, its header checked.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` where it is damaged.
    public func file() throws(WeightsError) -> SafetensorsFile { try SafetensorsFile(storage: storage, path: name) }
}

extension EmbeddedWeights: Hashable {
    /// Whether both have the same name, of which a program has one file alone.
    public static func == (one: EmbeddedWeights, other: EmbeddedWeights) -> Bool { one.name == other.name }

    /// Feeds the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
