public import VGGModel

extension Parameters {
    /// The weights for inference of a network whose tensors bear the names of its nodes, as training leaves them.
    ///
    /// Such names are `conv1_1.weight` and `bn1_1.running_mean`. Batch normalisation is folded into the layer before it.
    ///
    /// - Throws: `ModelError` where a tensor is missing or has another number of values, or the nodes do not form a network.
    public init(folding tensors: [String: Tensor], of network: Network) throws(ModelError) {
        var layers: [String: LayerParameters] = [:]
        for layer in try LayerTensors.all(of: network, naming: .canonical) {
            for (name, shapes) in layer.tensors {
                let count = shapes[0].reduce(1, *)
                guard tensors[name].map({ $0.count == count }) ?? layer.isOptional(name) else {
                    throw ModelError(
                        .invalidNetwork,
                        "\(network.name): the tensor '\(name)' is missing, or is not of the shape \(shapes[0])")
                }
            }
            layers[layer.node] = layer.parameters(from: tensors)
        }
        self.init(layers: layers)
    }
}
