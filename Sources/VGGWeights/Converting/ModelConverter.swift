public import VGGModel

/// Copies the weights of a network from a file of any format to a safetensors file that says what it holds.
///
/// The new file has torchvision's names for a VGG, which other programs read too, and the names of the network's nodes
/// for other networks. Its metadata holds the network, its preprocessing and, where they are known, the names of its
/// classes. Values are copied a block at a time, as they are; with `type` they are rounded.
public struct ModelConverter: Sendable {
    /// The type of the elements in the new file.
    public var type: SafetensorsWriter.ElementType
    /// The network that the file holds; found out where absent.
    public var network: Network?
    /// How pictures become its input, where the file says nothing or what it says is wrong.
    public var preprocessing: Preprocessing?
    /// The names of the classes, where the file does not have them.
    public var labels: [String]?
    /// Where the weights come from, for the metadata; the file's name where absent.
    public var source: String?

    /// Makes a converter that keeps all values and finds everything out.
    public init(
        type: SafetensorsWriter.ElementType = .f32, network: Network? = nil, preprocessing: Preprocessing? = nil,
        labels: [String]? = nil, source: String? = nil
    ) {
        self.type = type
        self.network = network
        self.preprocessing = preprocessing
        self.labels = labels
        self.source = source
    }

    /// What a conversion has made.
    public struct Result: Sendable {
        /// The format that was read.
        public let format: String
        /// The network, with its preprocessing.
        public let network: Network
        /// The names of the classes, where known.
        public let labels: [String]?
        /// Tensors that were written.
        public let tensors: Int
        /// Values that were written.
        public let values: Int
    }

    /// Reads the file at `input` and writes that at `output`, which is replaced once all is written.
    ///
    /// Values that the file holds in order take the memory of a block, those that must be reordered or folded that of their
    /// tensor. `progress` is told the share that is done. Cancelling the task ends the conversion, and leaves nothing of it.
    ///
    /// - Throws: `WeightsError` where the file cannot be read, holds no network that can be told or not the one asked for,
    ///   a value is not finite or too large for the type, the labels are not as many as the classes, the new file cannot be
    ///   written, or the task is cancelled.
    @discardableResult
    public func convert(
        _ input: String, to output: String, progress: @escaping (Double) -> Void = { _ in }
    ) throws(WeightsError) -> Result {
        try convert(ModelFile(path: input), to: output, progress: progress)
    }

    /// Converts a file that is open already.
    @discardableResult
    public func convert(
        _ file: ModelFile, to output: String, progress: @escaping (Double) -> Void = { _ in }
    ) throws(WeightsError) -> Result {
        let copy = try ModelCopy(file, asked: network)
        var network = copy.network
        if let preprocessing { network = network.prepared(as: preprocessing) }
        let labels = try checked(labels ?? file.file.model.labels, for: network, path: file.file.path)
        let model = ModelDescription(network: network, preprocessing: network.preprocessing, labels: labels)
        let metadata = ModelMetadata.texts(for: model, source: source ?? Self.name(of: file.file.path))
        let streams = copy.streams(progress: progress)
        try SafetensorsWriter(type: type, metadata: metadata).write(streams, to: output)
        return Result(
            format: file.file.format, network: network, labels: labels, tensors: streams.count,
            values: streams.reduce(0) { $0 + $1.count })
    }

    private func checked(_ labels: [String]?, for network: Network, path: String) throws(WeightsError) -> [String]? {
        guard let labels else { return nil }
        guard labels.count == network.classes else {
            throw WeightsError(
                .mismatch, path: path,
                "\(labels.count) labels for the \(network.classes) classes of \(network.name); give one for each class")
        }
        return labels
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
