public import VGGModel
import VGGWeights

/// What the weights of a network are before it learns anything.
///
/// Biases are zero. A batch normalisation changes nothing at first: weight 1, bias 0, mean 0, variance 1.
public enum Initialization: Hashable, Sendable, Codable {
    /// Which connections of a weight tensor keep their variance.
    public enum Fan: String, Hashable, Sendable, Codable {
        /// Those that an output reads: activations keep their size on the way forward.
        case incoming
        /// Those that an input feeds: gradients keep their size on the way back.
        case outgoing
    }

    /// Normal, of deviation sqrt(2 / fan); for rectifiers (He et al. 2015).
    case he(fan: Fan = .incoming)
    /// Even between plus and minus sqrt(6 / (incoming + outgoing)) (Glorot and Bengio 2010).
    case glorot
    /// Normal, of one deviation for all layers; the paper's is 0.01, with which deep nets learn from a shallower one.
    case normal(deviation: Double = 0.01)
}

extension Initialization {
    /// The parameters of a network: `NODE.weight` and `NODE.bias`, and of a batch normalisation also
    /// `NODE.running_mean` and `NODE.running_var`.
    ///
    /// What a tensor gets depends on the seed and its name alone, not on the other layers or the number of cores.
    ///
    /// - Throws: `TrainingError` with `invalidSettings` for a deviation below zero, `ModelError` where the nodes do not
    ///   form a network.
    public func tensors(for network: Network, seed: UInt64) throws -> [String: Tensor] {
        if case .normal(let deviation) = self, !(deviation.isFinite && deviation >= 0) {
            throw TrainingError(
                .invalidSettings, "initialization.deviation", "\(deviation) is below 0; give 0.01, the paper's")
        }
        let generator = NormalGenerator()
        var tensors: [String: Tensor] = [:]
        for (node, shape) in try network.weightShapes() {
            let constant = { (value: Float) in
                Tensor(shape: [shape[0]], values: repeatElement(value, count: shape[0]))
            }
            tensors["\(node).bias"] = constant(0)
            guard shape.count > 1 else {
                tensors["\(node).weight"] = constant(1)
                guard case .batchNormalization? = network.node(node)?.layer else { continue }
                tensors["\(node).running_mean"] = constant(0)
                tensors["\(node).running_var"] = constant(1)
                continue
            }
            var hash = StableHash(seed: seed)
            hash.add("\(node).weight")
            tensors["\(node).weight"] = weight(of: shape, seed: hash.value, generator)
        }
        return tensors
    }

    private func weight(of shape: [Int], seed: UInt64, _ generator: NormalGenerator) -> Tensor {
        let window = shape.dropFirst(2).reduce(1, *)
        let (incoming, outgoing) = (Double(shape[1] * window), Double(shape[0] * window))
        switch self {
        case .he(let fan):
            let deviation = (2 / (fan == .incoming ? incoming : outgoing)).squareRoot()
            return generator.tensor(of: shape, deviation: deviation, seed: seed)
        case .glorot:
            let limit = (6 / (incoming + outgoing)).squareRoot()
            return NormalGenerator.uniformTensor(of: shape, limit: limit, seed: seed)
        case .normal(let deviation):
            return generator.tensor(of: shape, deviation: deviation, seed: seed)
        }
    }
}
