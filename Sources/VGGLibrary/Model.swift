import FoundationEssentials
public import VGGModel
public import VGGWeights

/// A network and where its weights come from, found by what people call them.
public struct Model: Sendable {
    /// The network, with the preprocessing that goes with its weights.
    public var network: Network
    /// Where the weights come from; nothing where neither the caller nor the model folder says.
    public let weights: WeightSource?
    /// The names of the classes, where the weights' file has them.
    public let labels: [String]?

    /// The network that is meant where nothing says which.
    public static let standardName = "vgg16"

    /// Finds a model.
    ///
    /// - Parameters:
    ///   - name: A name of the catalogue, the built-in model's, a file of any format that tells which network it holds (Caffe's `.prototxt` too,
    ///     with `weights` a `.caffemodel`), or the name of one in the model folder. Where absent, the network that `weights` holds, and else VGG-16.
    ///   - weights: Where the weights come from, if not from the model's own file or the model folder.
    ///   - options: What of a network of the catalogue differs from the paper's, its input's size aside.
    ///   - size: Rows and columns of the input; the network's own where absent.
    ///   - folder: The model folder.
    /// - Throws: `WeightsError` where a file cannot be read or does not tell its network, `ModelError` where there is no
    ///   such model or it does not take the size.
    public init(
        _ name: String? = nil, weights: WeightSource? = nil, options: NetworkOptions = NetworkOptions(),
        size: (height: Int, width: Int)? = nil, folder: ModelFolder = ModelFolder()
    ) throws {
        if let name, BuiltInModel.isMeant(by: name) {
            try self.init(
                ModelFile(BuiltInModel.weights.file()), weights: weights ?? .embedded(BuiltInModel.weights), size: size)
            network.name = name
        } else if let name, name.hasSuffix(".prototxt") {
            try self.init(prototxt: name, weights: weights, size: size)
        } else if let name, let path = Self.file(name, in: folder) {
            try self.init(ModelFile(path: path), weights: weights ?? .file(path), size: size)
        } else if name == nil, options == NetworkOptions(), case .file(let path)? = weights {
            try self.init(ModelFile(path: path), weights: .file(path), size: size)
        } else {
            var options = options
            if let size { (options.height, options.width) = size }
            let network = try Network.named(name ?? Self.standardName, options: options)
            try self.init(network, weights: weights ?? folder.weights(for: network.name))
        }
    }

    /// A network of the catalogue, prepared as its weights' file says.
    private init(_ network: Network, weights: WeightSource?) throws {
        self.weights = weights
        let file = try weights?.model()
        self.network = network.prepared(as: file?.preprocessing)
        labels = file?.labels
    }

    /// The network of Caffe's text, and the weights of a Caffe model for it.
    private init(prototxt: String, weights: WeightSource?, size: (height: Int, width: Int)?) throws {
        guard case .file(let path)? = weights else {
            throw WeightsError(
                .mismatch, path: prototxt, "has a network without weights; give the .caffemodel as the weights")
        }
        let file = ModelFile(try CaffeFile(path: path, prototxt: prototxt))
        try self.init(file, weights: .file(path), size: size)
    }

    /// The network of a file.
    private init(
        _ file: ModelFile, weights: WeightSource, size: (height: Int, width: Int)?
    ) throws {
        guard let network = file.network else { throw file.unknownNetwork }
        self.network = try size.map { try network.fitted(to: $0) } ?? network
        self.weights = weights
        labels = file.file.model.labels
    }

    /// Whether a model's name can be nothing but a file's path.
    public static func isPath(_ name: String) -> Bool {
        !Network.isKnown(name) && (name.contains("/") || WeightFormats.endings.contains { name.hasSuffix("." + $0) })
    }

    /// The file that a model's name stands for: none for a name of the catalogue or the built-in model's, else that in the model folder or at
    /// the path.
    public static func file(_ name: String, in folder: ModelFolder = ModelFolder()) -> String? {
        guard !Network.isKnown(name), !BuiltInModel.isMeant(by: name) else { return nil }
        if !name.contains("/"), case .file(let path)? = folder.weights(for: name) { return path }
        return FileManager.default.fileExists(atPath: name) ? name : nil
    }
}

extension Network {
    /// The same network for inputs of another size, where its weights serve that too.
    fileprivate func fitted(to size: (height: Int, width: Int)) throws(ModelError) -> Network {
        let other = try resized(height: size.height, width: size.width)
        guard try other.weightShapes() == weightShapes() else {
            throw ModelError(
                .invalidInput,
                "\(name) runs on \(input.height)x\(input.width) alone: a dense layer's weights are for what is left of that"
            )
        }
        return other
    }
}
