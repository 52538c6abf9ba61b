import VGGBackend
public import VGGModel

extension Parameters {
    /// The weights with biases drawn from -0.5 to 0.5 in place of their own.
    ///
    /// Weights of a seed come with biases of zero, under which a kernel that leaves them out would pass.
    public func drawingBiases(seed: UInt64) -> Parameters {
        var parameters = self
        for (name, layer) in layers {
            let values = Fill.reals.values(layer.bias.count, seed: seed ^ fnv1a(name.utf8)).map { $0 / 2 }
            parameters.layers[name] = LayerParameters(
                weight: layer.weight, bias: Tensor(shape: layer.bias.shape, values: values))
        }
        return parameters
    }
}
