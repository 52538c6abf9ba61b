import VGGModel

/// Looks for weights with which no inference makes sense: infinite, not a number, a negative variance.
struct ValueCheck {
    /// What is wrong, by tensor.
    private(set) var problems: [String] = []
    /// Whether the convolutions are sound, but the weights of all dense layers are not.
    private(set) var isFeaturesOnly = false

    init(_ tensors: [String: Tensor], layers: [LayerTensors]) {
        let names = layers.flatMap { $0.tensors.map(\.name) }.filter { tensors[$0] != nil }
        let values = names.compactMap { tensors[$0] }
        var bad: Set<String> = []
        for (place, failure) in FiniteCheck.firstFailures(in: values).enumerated() {
            guard let failure else { continue }
            bad.insert(names[place])
            let index = values[place].index(ofPlace: failure)
            problems.append("not finite: \(quoted(names[place])) at \(index) is \(values[place][place: failure])")
        }
        for layer in layers {
            guard let normalization = layer.normalization, !bad.contains(normalization.variance) else { continue }
            checkVariance(normalization, tensors)
        }
        let dense = layers.filter(\.isDense)
        let denseNames = dense.flatMap { [$0.weight, $0.bias] }
        isFeaturesOnly =
            !dense.isEmpty && dense.count < layers.count && bad.isSubset(of: denseNames)
            && dense.allSatisfy { bad.contains($0.weight) }
    }

    private mutating func checkVariance(_ normalization: LayerTensors.Normalization, _ tensors: [String: Tensor]) {
        guard let variance = tensors[normalization.variance]?.values,
            let channel = variance.firstIndex(where: { Double($0) + normalization.epsilon <= 0 })
        else { return }
        problems.append("negative variance: \(quoted(normalization.variance)) at [\(channel)] is \(variance[channel])")
    }
}
