public import VGGModel
public import VGGWeights

/// What a network in a file has learnt, by the names of its own nodes: `conv1_1.weight`.
public struct LearntTensors: Sendable {
    /// The network of the file.
    public let network: Network
    /// Its parameters, those of batch normalisation among them where the file has them under the network's own names.
    public let tensors: [String: Tensor]

    /// Reads a model's file of any format.
    ///
    /// Where the file has the tensors under other names, such as torchvision's, batch normalisation is folded into the layer
    /// before it.
    ///
    /// - Throws: `WeightsError` where the file cannot be read or does not tell its network.
    public init(path: String) throws { try self.init(ModelFile(path: path)) }

    /// Reads a model's file that is open already, likewise.
    public init(_ file: ModelFile) throws {
        guard let network = file.network else { throw file.unknownNetwork }
        let shapes = try network.parameterShapes()
        guard shapes.allSatisfy({ file.file.entries[$0]?.shape == $1 }) else {
            let (loaded, parameters) = try ParameterLoader.load(file.file, for: network)
            self.init(network: loaded, tensors: parameters.tensors)
            return
        }
        var tensors: [String: Tensor] = [:]
        for name in shapes.keys { tensors[name] = try file.file.tensor(name) }
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
