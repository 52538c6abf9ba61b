public import VGGModel

/// A Caffe model in memory, mapped: the weights of a `.caffemodel`, layer by layer.
///
/// Both forms are read, the old one that Oxford's VGG files have and the new one. The tensors of a layer are called
/// `LAYER.weight` and `LAYER.bias`; batch normalisation has `LAYER.running_mean` and `LAYER.running_var`, divided by the
/// factor that Caffe keeps beside them; further blobs are `LAYER.blob2` and so on. Weights of inner products are
/// [output, input] whatever the file holds.
///
/// The format is Caffe's caffe.proto: <https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto>.
public struct CaffeModelFile: WeightFile {
    /// The file's path.
    public let path: String
    let source: CaffeSource
    package let message: CaffeMessage
    /// The layers that have weights, by name.
    let layers: [String: CaffeLayer]
    let tensors: [String: CaffeTensor]

    /// Opens a file and checks all of it but the weights' values.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, or `invalidHeader` naming the first byte at fault.
    public init(path: String) throws(WeightsError) {
        try self.init(storage: try MappedFile.map(path), path: path)
    }

    /// Checks a file that is in memory already; errors call it `path`.
    ///
    /// - Throws: `WeightsError` with `invalidHeader` naming the first byte at fault.
    public init(storage: TensorStorage, path: String) throws(WeightsError) {
        self.path = path
        source = CaffeSource(path: path, form: .binary, storage: storage)
        message = try CaffeDecoder.network(source)
        var layers: [String: CaffeLayer] = [:]
        var tensors: [String: CaffeTensor] = [:]
        for layer in try CaffeLayer.all(of: message) where layer.message.has("blobs") {
            guard layers.updateValue(layer, forKey: layer.name) == nil else {
                throw layer.invalid("a second layer of that name has weights")
            }
            for (name, tensor) in try layer.tensors() { tensors["\(layer.name).\(name)"] = tensor }
        }
        self.layers = layers
        self.tensors = tensors
    }

    /// The format's name.
    public var format: String { "Caffe model" }

    /// What is known of each tensor, by name.
    public var entries: [String: TensorEntry] { tensors.mapValues(\.entry) }

    /// How a picture becomes the input, where the layers bear the names that Oxford gave them.
    public var model: ModelDescription {
        ModelDescription(preprocessing: CaffePreprocessing.byNames(layers.keys))
    }

    /// The values of a tensor as 32-bit floats: a view of the file where that holds them together and aligned to four
    /// bytes, else a copy.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor {
        try CaffeTensor.named(name, in: tensors, source)
    }

    /// Hands `body` the values of a tensor in order, in blocks, without a copy of the whole tensor where the file holds
    /// its floats together.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try CaffeTensor.forEachBlock(of: name, in: tensors, source, body)
    }
}

extension CaffeTensor {
    /// The values of a tensor, or an error where there is none of that name.
    static func named(
        _ name: String, in tensors: [String: CaffeTensor], _ source: CaffeSource
    ) throws(WeightsError) -> Tensor {
        guard let tensor = tensors[name] else { throw .noTensor(name, path: source.path) }
        return try tensor.tensor(source)
    }

    /// Hands `body` the values of a tensor a block at a time.
    static func forEachBlock(
        of name: String, in tensors: [String: CaffeTensor], _ source: CaffeSource,
        _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard case .stored(let blob)? = tensors[name]?.values else {
            return try named(name, in: tensors, source).forEachBlock(body)
        }
        try blob.forEachBlock(source, body)
    }
}
