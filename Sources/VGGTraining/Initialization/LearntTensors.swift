public import VGGModel
public import VGGWeights

/// What a network in a file has learnt, by the names of its own nodes: `conv1_1.weight`.
public struct LearntTensors: Sendable {
    /// The network of the file.
    public let network: Network
    /// Its parameters, those of batch normalisation among them where the file has them under the network's own names or
    /// torchvision's.
    public let tensors: [String: Tensor]

    /// Reads a model's file of any format.
    ///
    /// Where the file has the tensors under other names, such as timm's, batch normalisation is folded into the layer before
    /// it.
    ///
    /// - Throws: `WeightsError` where the file cannot be read or does not tell its network.
    public init(path: String) throws { try self.init(ModelFile(path: path)) }

    /// Reads a model's file that is open already, likewise.
    public init(_ file: ModelFile) throws {
        guard let network = file.network else { throw file.unknownNetwork }
        let shapes = try network.parameterShapes()
        if shapes.allSatisfy({ file.file.entries[$0]?.shape == $1 }) {
            try self.init(file.file, of: network)
            return
        }
        // Says what is wrong with the file, whatever its names are.
        let (loaded, parameters) = try ParameterLoader.load(file.file, for: network)
        let found = try LearntTensors(file.file, of: loaded)
        let isWhole = try loaded.parameterShapes().allSatisfy { found.tensors[$0]?.shape == $1 }
        self.init(network: loaded, tensors: isWhole ? found.tensors : parameters.tensors)
    }

    /// Reads what a file has of a network's parameters, under the network's own names or torchvision's.
    ///
    /// Nothing is folded, and nothing checked: what is missing, or of another shape, is for whoever uses it to say.
    ///
    /// - Throws: `WeightsError` where a tensor cannot be read, `ModelError` where the nodes do not form a network.
    public init(_ file: any WeightFile, of network: Network) throws {
        let prefixes = network.torchvisionNames
        var tensors: [String: Tensor] = [:]
        for name in try network.parameterShapes().keys {
            let cut = name.lastIndex(of: ".") ?? name.endIndex
            let other = prefixes[String(name[..<cut])].map { "\($0)\(name[cut...])" }
            guard let found = [name, other ?? name].first(where: { file.entries[$0] != nil }) else { continue }
            tensors[name] = try file.tensor(found)
        }
        self.init(network: network, tensors: tensors)
    }

    private init(network: Network, tensors: [String: Tensor]) {
        self.network = network
        self.tensors = tensors
    }
}

extension Parameters {
    /// The weights by name: `conv1_1.weight`, `conv1_1.bias`.
    package var tensors: [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (node, layer) in layers {
            tensors["\(node).weight"] = layer.weight
            tensors["\(node).bias"] = layer.bias
        }
        return tensors
    }
}
