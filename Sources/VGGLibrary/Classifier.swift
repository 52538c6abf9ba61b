import FoundationEssentials
import OpenCLRuntime
public import VGGBackend
public import VGGImages
public import VGGModel
public import VGGWeights

/// A network on a device that names what pictures show.
///
///     let classifier = try Classifier("vgg16", weights: .file("vgg16.safetensors"))
///     for prediction in try await classifier.classify(contentsOf: "cat.jpg") { print(prediction) }
public final class Classifier: Sendable {
    /// The network, with as many classes as its weights have.
    public let network: Network
    /// The names of the classes.
    public let labels: [String]
    /// The sessions that run the network, one on each device.
    public let sessions: SessionGroup

    /// Loads a network on a device.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - weights: Where its weights come from.
    ///   - managers: The devices, which share each batch.
    ///   - batch: Pictures that run at once; fewer where a device has too little memory.
    ///   - outputs: Layers that the session yields; the class probabilities where empty, by a softmax of what the network
    ///     yields unless it ends in one.
    ///   - precision: How weights are stored and multiplied.
    ///   - memoryLimit: Bytes that each device may use; nothing for all that it has.
    ///   - usesTuning: Whether convolutions run as `vgg tune` has found to be fastest on the devices, where it has.
    ///   - preprocessing: How pictures become the input. Where absent, as the weights' file says, and else as the network
    ///     does.
    ///   - labels: The names of the classes. Where absent, those in the weights' file, and else ImageNet's for 1000.
    /// - Throws: `WeightsError` where the weights do not fit, `BackendError` where the device is too small, `CLError`
    ///   where OpenCL fails, `ModelError` where the network does not take square pictures or yields no classes.
    public init(
        _ network: Network, weights: WeightSource, on managers: [DeviceManager], batch: Int = 1, outputs: [String] = [],
        precision: Precision = .fp32, memoryLimit: Int? = nil, usesTuning: Bool = true,
        preprocessing: Preprocessing? = nil, labels: [String]? = nil
    ) throws {
        let model = try weights.model()
        var network = outputs.isEmpty ? try network.classifying() : network
        if let preprocessing {
            network.preprocessing = preprocessing
        } else {
            network = network.prepared(as: model.preprocessing)
        }
        let crop = network.preprocessing.crop
        guard network.input == Shape(channels: 3, height: crop, width: crop) else {
            throw ModelError(
                .invalidInput,
                "\(network.name) takes \(network.input), but pictures are cropped to \(crop)x\(crop); use a square input"
            )
        }
        let options = PlanOptions(
            batch: batch, input: .pixels, outputs: outputs, precision: precision, memoryLimit: memoryLimit,
            tuning: usesTuning ? Tuning.stored(for: managers) : nil)
        var (loaded, parameters) = try weights.load(for: network, on: managers, options: options)
        loaded.preprocessing = network.preprocessing
        self.network = loaded
        self.labels = ClassLabels.named(count: loaded.classes, preferring: labels ?? model.labels)
        sessions = try SessionGroup(loaded, parameters: parameters, on: managers, options: options)
    }

    /// Loads a network on one device.
    public convenience init(
        _ network: Network, weights: WeightSource, on manager: DeviceManager, batch: Int = 1, outputs: [String] = [],
        precision: Precision = .fp32, usesTuning: Bool = true
    ) throws {
        try self.init(
            network, weights: weights, on: [manager], batch: batch, outputs: outputs, precision: precision,
            usesTuning: usesTuning)
    }

    /// Loads a model by name or from its file; see `Model` and `Device.choose`.
    ///
    /// - Throws: `CLError` too where no device goes by that name, or there is none; `WeightsError` where there are no
    ///   weights.
    public convenience init(
        _ model: String? = nil, weights: WeightSource? = nil, device: String? = nil, batch: Int = 1,
        precision: Precision = .fp32
    ) throws {
        let choice = try Device.choose(device, environment: ProcessInfo.processInfo.environment)
        let found = try Model(model, weights: weights)
        guard let weights = found.weights else {
            throw WeightsError(
                .notFound, path: ModelFolder().file(for: found.network.name),
                "there are no weights of \(found.network.name) in the model folder; put them there, or give a file")
        }
        try self.init(
            found.network, weights: weights, on: DeviceManager(choice.device), batch: batch, precision: precision)
    }

    /// The most probable classes of a picture file, best first.
    ///
    /// - Throws: `ImageError` where the file is no picture, `CLError` where OpenCL fails.
    public func classify(contentsOf path: String, top: Int = 5) async throws -> [Prediction] {
        let image = try Image(contentsOf: path)
        return try await classify([image], top: top).flatMap(\.self)
    }

    /// The most probable classes of each picture, best first.
    public func classify(_ images: [Image], top: Int = 5) async throws -> [[Prediction]] {
        let pixels = try images.flatMap { try $0.preparedPixels(for: network.preprocessing) }
        return try await classify(pixels: pixels, top: top)
    }

    /// The most probable classes of pictures that are prepared already: RGB bytes of the network's input size.
    public func classify(pixels: [UInt8], top: Int = 5) async throws -> [[Prediction]] {
        let activations = try await sessions.run(pixels: pixels)
        guard let probabilities = activations.first else { return [] }
        return (0..<probabilities.images).map {
            Prediction.best(probabilities[$0], labels: labels, top: top)
        }
    }
}
