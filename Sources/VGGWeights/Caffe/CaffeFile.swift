public import VGGModel

/// A Caffe model with its network: the weights of a `.caffemodel`, and the layers of it or of a `.prototxt`.
///
/// Where the network is known the tensors are those of its nodes, named after Caffe's layers: batch normalisation and the
/// scale that follows it are one, biases that Caffe leaves out are zeros, and weights that no node uses are left out, as
/// Caffe does. Where it is not, the tensors are those of `CaffeModelFile`.
public struct CaffeFile: WeightFile {
    /// The file's path.
    public let path: String
    /// The file's own tensors.
    public let weights: CaffeModelFile
    /// The network and its preprocessing, as far as the files tell.
    public let model: ModelDescription
    /// Why the network is not known, where it is not.
    public let networkError: WeightsError?
    private let tensors: [String: CaffeTensor]

    /// Opens a model, and reads its network from the text at `prototxt` or, without one, from the model itself.
    ///
    /// A model need not tell its network, and may tell one that is not known here; `networkError` then says why. One that
    /// is asked for by `prototxt` must be readable. Means are those of the file at `mean`, a `.binaryproto`, if given.
    ///
    /// - Throws: `WeightsError` of either file, naming a byte of the model, a line and column of the text.
    public init(path: String, prototxt: String? = nil, mean: String? = nil) throws(WeightsError) {
        try self.init(CaffeModelFile(path: path), prototxt: prototxt.map { .file($0) }, mean: mean)
    }

    /// Joins a model that is open with the text of its network, which errors call by its path.
    ///
    /// - Throws: `WeightsError` of the text.
    public init(_ weights: CaffeModelFile, prototxt: TensorStorage, at prototxtPath: String) throws(WeightsError) {
        try self.init(weights, prototxt: .memory(prototxt, prototxtPath), mean: nil)
    }

    /// Takes the network of a model that is open from the model itself.
    public init(_ weights: CaffeModelFile) throws(WeightsError) {
        try self.init(weights, prototxt: nil, mean: nil)
    }

    private enum Text {
        case file(String)
        case memory(TensorStorage, String)

        func message() throws(WeightsError) -> CaffeMessage {
            switch self {
            case .file(let path): try PrototxtParser.message(path: path)
            case .memory(let storage, let path): try PrototxtParser.message(storage: storage, path: path)
            }
        }
    }

    private init(_ weights: CaffeModelFile, prototxt: Text?, mean: String?) throws(WeightsError) {
        path = weights.path
        self.weights = weights
        var structure: CaffeNetwork?
        var failure: WeightsError?
        do throws(WeightsError) {
            structure = try CaffeNetwork(prototxt?.message() ?? weights.message)
        } catch {
            guard prototxt == nil else { throw error }
            failure = error
        }
        networkError = failure
        tensors =
            try structure.map { structure throws(WeightsError) in try weights.tensors(of: structure) }
            ?? weights.tensors
        model = try Self.description(structure, weights, mean: mean)
    }

    private static func description(
        _ structure: CaffeNetwork?, _ weights: CaffeModelFile, mean path: String?
    ) throws(WeightsError) -> ModelDescription {
        var network = structure?.network
        var preprocessing = structure.map(\.preprocessing) ?? weights.model.preprocessing
        if let path {
            let mean = try CaffeMean(path: path)
            var changed = preprocessing ?? network?.preprocessing ?? .caffe
            changed.mean = mean.channels.count == 1 ? Array(repeating: mean.channels[0], count: 3) : mean.channels
            preprocessing = changed
        }
        if let preprocessing { network?.preprocessing = preprocessing }
        return ModelDescription(network: network, preprocessing: preprocessing)
    }

    /// The format's name.
    public var format: String { "Caffe model" }

    /// What is known of each tensor, by name.
    public var entries: [String: TensorEntry] { tensors.mapValues(\.entry) }

    /// The values of a tensor as 32-bit floats.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor {
        try CaffeTensor.named(name, in: tensors, weights.source)
    }

    /// Hands `body` the values of a tensor in order, in blocks.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try CaffeTensor.forEachBlock(of: name, in: tensors, weights.source, body)
    }
}
