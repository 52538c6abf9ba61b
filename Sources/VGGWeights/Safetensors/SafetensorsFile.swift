public import VGGModel

/// What the header of a safetensors file says of one tensor.
public struct SafetensorsTensor: Hashable, Sendable {
    /// The element type.
    public let type: SafetensorsType
    /// Extents, outermost first; empty for a single value.
    public let shape: [Int]
    /// Where in the file the values are, little-endian and row-major.
    public let bytes: Range<Int>
}

/// A safetensors file in memory, mapped: no weight is read from the disk before it is used.
///
/// The header is checked in full when the file is opened, so that every tensor it lists lies within the file, no two
/// overlap, and no byte is left over. The mapping lives as long as this value or a tensor that came from it. The file
/// must not be shortened meanwhile.
///
/// The format is described at <https://github.com/huggingface/safetensors>.
public struct SafetensorsFile: WeightFile {
    /// The file's path.
    public let path: String
    /// The tensors by name.
    public let tensors: [String: SafetensorsTensor]
    /// The texts that the file's maker attached.
    public let metadata: [String: String]
    /// What the file says of its model in its metadata, as `ModelMetadata` writes it.
    public let model: ModelDescription
    let storage: TensorStorage

    /// The longest header that the format allows, in bytes.
    public static let maximumHeaderLength = 100_000_000

    /// Opens a file and checks its header.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` naming the first byte at fault.
    public init(path: String) throws(WeightsError) {
        try self.init(storage: try MappedFile.map(path), path: path)
    }

    /// Checks a file that is in memory already, such as one embedded in a program; errors call it `path`.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` naming the first byte at fault, or the text in the metadata.
    public init(storage: TensorStorage, path: String) throws(WeightsError) {
        var reader = try SafetensorsHeader(bytes: storage.bytes, path: path)
        try reader.read()
        self.path = path
        self.storage = storage
        tensors = reader.tensors
        metadata = reader.metadata
        model = try ModelMetadata.model(in: metadata, path: path)
    }

    /// The format's name.
    public var format: String { "safetensors" }

    /// What is known of each tensor, by name.
    public var entries: [String: TensorEntry] {
        tensors.mapValues { TensorEntry(shape: $0.shape, type: $0.type.rawValue, isReadable: $0.type.isReadable) }
    }
}
