import VGG
import VGGModel
import VGGTraining
import VGGWeights

extension WeightSource {
    /// The tensors of a network as it is trained, by names such as `conv1_1.weight` and `bn1_1.running_mean`.
    ///
    /// A file has them under these names or torchvision's. Of a seed, batch normalisation begins without an effect.
    func trainedTensors(of network: Network) throws -> [String: Tensor] {
        switch self {
        case .file(let path): try LearntTensors(ModelFile(path: path).file, of: network).tensors
        case .seeded(let seed): try network.seededTensors(seed)
        case .embedded(let weights): try LearntTensors(weights.file(), of: network).tensors
        }
    }
}

extension Network {
    fileprivate func seededTensors(_ seed: UInt64) throws -> [String: Tensor] {
        try checkHostMemory()
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
