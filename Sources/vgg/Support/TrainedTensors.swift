import VGG
import VGGModel
import VGGWeights

extension WeightSource {
    /// The tensors of a network as it is trained, by names such as `conv1_1.weight` and `bn1_1.running_mean`.
    ///
    /// A file has them under these names or torchvision's. Of a seed, batch normalisation begins without an effect.
    func trainedTensors(of network: Network) throws -> [String: Tensor] {
        switch self {
        case .file(let path): try network.tensors(in: WeightFormats.open(path))
        case .seeded(let seed): try network.seededTensors(seed)
        case .embedded(let weights): try network.tensors(in: weights.file())
        }
    }
}

extension Network {
    /// The network without dropout; what read it reads what it read.
    func withoutDropout() throws -> Network {
        var sources: [String: String] = [:], kept: [Node] = []
        for var node in nodes {
            node.inputs = node.inputs.map { sources[$0] ?? $0 }
            if case .dropout = node.layer { sources[node.name] = node.inputs[0] } else { kept.append(node) }
        }
        return try Network(name: name, input: input, nodes: kept, preprocessing: preprocessing)
    }

    fileprivate func tensors(in file: any WeightFile) throws -> [String: Tensor] {
        let torchvision = torchvisionNames
        var tensors: [String: Tensor] = [:]
        for (node, shape) in try weightShapes() {
            let kinds = ["weight", "bias"] + (shape.count == 1 ? ["running_mean", "running_var"] : [])
            for kind in kinds {
                let names = [node, torchvision[node] ?? node].map { "\($0).\(kind)" }
                // What is missing, or of another shape, the session says.
                guard let name = names.first(where: { file.entries[$0] != nil }) else { continue }
                tensors["\(node).\(kind)"] = try file.tensor(name)
            }
        }
        return tensors
    }

    fileprivate func seededTensors(_ seed: UInt64) throws -> [String: Tensor] {
        let parameters = ParameterLoader.seeded(seed, for: self)
        var tensors: [String: Tensor] = [:]
        for (node, shape) in try weightShapes() {
            let constant = { (value: Float) in Tensor(shape: [shape[0]], values: repeatElement(value, count: shape[0]))
            }
            tensors["\(node).weight"] = shape.count > 1 ? parameters[node]?.weight : constant(1)
            tensors["\(node).bias"] = constant(0)
            guard shape.count == 1 else { continue }
            tensors["\(node).running_mean"] = constant(0)
            tensors["\(node).running_var"] = constant(1)
        }
        return tensors
    }
}
