public import VGGModel

/// An ONNX model in memory, mapped: its graph as a network, and its weights under the names of the network's nodes.
///
/// The graph is checked in full when the file is opened, and every tensor's place; weights are read, and those that are
/// folded or transposed are computed, when they are asked for. F32 weights that the file aligns to four bytes and the
/// network takes as they are stay in the mapped file, which must not be shortened meanwhile.
///
/// The first extent of the graph's input counts images. Batch normalisation and constant factors and addends are folded
/// into the layer before them; dropout vanishes. The network's output is the graph's first.
///
/// The format is described at <https://onnx.ai>.
public struct ONNXFile: WeightFile {
    /// The file's path.
    public let path: String
    /// The file, and those beside it that hold its weights.
    public let paths: [String]
    private let network: ONNXNetwork

    /// Opens a file, and those beside it that hold its weights.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, `invalidHeader`, `unsupportedType` or `unsupportedModel`,
    ///   with all that is wrong in `problems`.
    public init(path: String) throws(WeightsError) {
        let storage = try MappedFile.map(path)
        try self.init(storage, path: path, external: ONNXExternalData(besideModelAt: path))
    }

    /// Reads a model that is in memory already, which can have no weights elsewhere; errors call it `path`.
    ///
    /// - Throws: As opening a file does.
    public init(storage: TensorStorage, path: String) throws(WeightsError) {
        try self.init(storage, path: path, external: nil)
    }

    private init(_ storage: TensorStorage, path: String, external: ONNXExternalData?) throws(WeightsError) {
        let model = try ONNXReader.read(storage, path: path, external: external)
        self.path = path
        paths = [path] + model.externalPaths
        network = try ONNXNetwork(importing: model, path: path)
    }

    /// The format's name.
    public var format: String { "ONNX" }

    /// What is known of each tensor, by name.
    public var entries: [String: TensorEntry] {
        network.sources.mapValues { TensorEntry(shape: $0.shape, type: $0.type, isReadable: true) }
    }

    /// The graph as a network, and how a picture becomes its input where the model's family is known.
    public var model: ModelDescription {
        ModelDescription(network: network.network, preprocessing: network.preprocessing)
    }

    /// The values of a tensor as 32-bit floats: a view of the file where that holds them so.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor { try source(name).tensor(path: path) }

    /// Hands `body` the values of a tensor, a block at a time.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try source(name).forEachBlock(path: path, body)
    }

    private func source(_ name: String) throws(WeightsError) -> ONNXTensorSource {
        guard let source = network.sources[name] else { throw .noTensor(name, path: path) }
        return source
    }

    /// Whether a file's bytes, of which the first few thousand will do, begin as those of an ONNX model.
    ///
    /// They are fields of `ModelProto`, all of the right kinds, with a graph among them, or its version where they end
    /// before the graph does.
    public static func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let texts: Set = [2, 3, 4, 6, 8, 14, 20, 25, 26]
        var fields = ProtobufReader(bytes, part: "ONNX file", path: "")
        var hasVersion = false
        while let field = try? fields.next() {
            switch (field.number, field.value) {
            // Caffe's first field is a text.
            case (1, .varint(let version)) where (1...1000).contains(version): hasVersion = true
            case (5, .varint): break
            case (7, .bytes): return true
            case (_, .bytes) where texts.contains(field.number): break
            default: return false
            }
        }
        return hasVersion
    }
}
