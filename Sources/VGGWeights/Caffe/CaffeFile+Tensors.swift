import VGGModel

extension CaffeModelFile {
    /// The tensors of a network's nodes, as far as the file has them.
    func tensors(of structure: CaffeNetwork) throws(WeightsError) -> [String: CaffeTensor] {
        var tensors: [String: CaffeTensor] = [:]
        for node in structure.network.nodes {
            guard let weights = structure.weights[node.name] else { continue }
            for (name, tensor) in try self.tensors(of: node, weights) { tensors["\(node.name).\(name)"] = tensor }
        }
        return tensors
    }

    private func tensors(
        of node: Node, _ weights: CaffeNetwork.Weights
    ) throws(WeightsError) -> [String: CaffeTensor] {
        if case .normalization(let statistics, let hasShift, let epsilon) = weights {
            return try normalization(of: node, statistics, hasShift: hasShift, epsilon: epsilon)
        }
        guard let blobs = layers[node.name]?.message.blobs("blobs"), let first = blobs.first else { return [:] }
        switch weights {
        case .dense(let hasBias, let transposed):
            return Self.pair(first.denseWeight(transposed: transposed), blobs, hasBias: hasBias)
        case .scale(let hasBias):
            return Self.pair(CaffeTensor(shape: first.vector, values: .stored(first)), blobs, hasBias: hasBias)
        default:
            guard case .convolution(let hasBias) = weights else { return [:] }
            return Self.pair(CaffeTensor(shape: first.shape, values: .stored(first)), blobs, hasBias: hasBias)
        }
    }

    /// Weights, and a bias: that of the file, or zeros where the layer does without.
    private static func pair(_ weight: CaffeTensor, _ blobs: [CaffeBlob], hasBias: Bool) -> [String: CaffeTensor] {
        guard hasBias else {
            return ["weight": weight, "bias": constant(0, count: weight.shape.first ?? 1)]
        }
        guard blobs.count > 1 else { return ["weight": weight] }
        return ["weight": weight, "bias": CaffeTensor(shape: blobs[1].vector, values: .stored(blobs[1]))]
    }

    private static func constant(_ value: Float, count: Int) -> CaffeTensor {
        CaffeTensor(shape: [count], values: .constant(value))
    }

    private func normalization(
        of node: Node, _ statistics: String, hasShift: Bool, epsilon: Double
    ) throws(WeightsError) -> [String: CaffeTensor] {
        let scale = statistics == node.name ? nil : layers[node.name]
        guard let layer = layers[statistics],
            let normalization = try layer.normalization(epsilon: epsilon, scale: scale),
            statistics == node.name || (normalization.scale != nil && hasShift == (normalization.shift != nil))
        else { return [:] }
        let shape = normalization.mean.vector
        guard case .batchNormalization = node.layer else {
            return [
                "weight": CaffeTensor(shape: shape, values: .factors(normalization)),
                "bias": CaffeTensor(shape: shape, values: .addends(normalization)),
            ]
        }
        let count = normalization.mean.count
        return [
            "weight": normalization.scale.map { CaffeTensor(shape: $0.vector, values: .stored($0)) }
                ?? Self.constant(1, count: count),
            "bias": normalization.shift.map { CaffeTensor(shape: $0.vector, values: .stored($0)) }
                ?? Self.constant(0, count: count),
            "running_mean": CaffeTensor(
                shape: shape, values: .divided(normalization.mean, by: normalization.divisor)),
            "running_var": CaffeTensor(
                shape: shape, values: .divided(normalization.variance, by: normalization.divisor)),
        ]
    }
}
