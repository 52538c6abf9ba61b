public import VGGModel
public import VGGWeights

/// A trained network as a file that says itself what it is, so that `vgg classify --model FILE` takes it as it is.
public struct TrainedModel: Sendable {
    /// The network, batch normalisation and dropout still in it.
    public let network: Network
    /// The parameters: `NODE.weight`, `NODE.bias`, `NODE.running_mean`, `NODE.running_var`.
    public let tensors: [String: Tensor]
    /// The names of the classes, by index.
    public let labels: [String]
    /// Where the weights come from.
    public let source: String

    /// Makes a model.
    public init(network: Network, tensors: [String: Tensor], labels: [String], source: String) {
        self.network = network
        self.tensors = tensors
        self.labels = labels
        self.source = source
    }

    /// Makes a model that says what it was trained on and for how long, after what `source` says of what was there before.
    public init(
        _ network: Network, tensors: [String: Tensor], data: ImageFolder, after epoch: EpochMetrics,
        settings: TrainingSettings, source: String? = nil
    ) {
        let folder = data.path.split(separator: "/").last.map(String.init) ?? data.path
        let own =
            "trained by swift-vgg on the \(data.training.pictures.count) pictures of '\(folder)', "
            + "epoch \(epoch.epoch) of \(settings.epochs), seed \(settings.seed)"
        self.init(
            network: network, tensors: tensors, labels: data.classes, source: source.map { "\($0); \(own)" } ?? own)
    }

    /// Writes a safetensors file, whole or not at all.
    ///
    /// - Throws: `WeightsError` with `writeFailed`, or with `notFinite` where a value is beyond the element type.
    public func write(to path: String, type: SafetensorsWriter.ElementType = .f32) throws(WeightsError) {
        let description = ModelDescription(
            network: network, preprocessing: network.preprocessing, labels: labels)
        let texts = ModelMetadata.texts(for: description, source: source)
        try SafetensorsWriter(type: type, metadata: texts).write(tensors, to: path)
    }
}
