public import VGGModel

extension ParameterLoader {
    /// Writes the weights of a network to a safetensors file, under names that others read.
    ///
    /// Batch normalisation, already folded into the weights, is written as one that changes nothing, so that the file
    /// has all that torchvision expects of such a network; as F32 it loads to the same weights again.
    ///
    /// - Throws: `WeightsError` with `mismatch` where weights of a layer are missing or of another shape, or
    ///   `writeFailed`.
    public static func save(
        _ parameters: Parameters, of network: Network, to path: String, naming: ParameterNaming = .torchvision,
        type: SafetensorsWriter.ElementType = .f32
    ) throws(WeightsError) {
        let layers: [LayerTensors]
        do throws(ModelError) {
            layers = try LayerTensors.all(of: network, naming: naming)
        } catch {
            throw WeightsError(.mismatch, path: path, error.message)
        }
        var tensors: [String: Tensor] = [:]
        for layer in layers {
            guard let weights = parameters[layer.node], weights.weight.shape == layer.shape,
                weights.bias.shape == [layer.shape[0]]
            else {
                throw WeightsError(
                    .mismatch, path: path,
                    "not written: the weights of \(network.name) have no '\(layer.node)' of shape \(layer.shape)")
            }
            let asConvolution = naming == .timm && !layer.weight.hasPrefix("head.")
            tensors[layer.weight] = weights.weight.reshaped(
                (asConvolution ? layer.convolutionShape : nil) ?? layer.shape)
            tensors[layer.bias] = weights.bias
            layer.normalization?.addIdentity(channels: layer.shape[0], to: &tensors)
        }
        try SafetensorsWriter(type: type, metadata: ["format": "pt"]).write(tensors, to: path)
    }
}

extension LayerTensors.Normalization {
    /// Adds tensors whose folding is a factor so near one that every float stays what it is.
    fileprivate func addIdentity(channels: Int, to tensors: inout [String: Tensor]) {
        func constant(_ value: Float) -> Tensor {
            Tensor(shape: [channels], values: repeatElement(value, count: channels))
        }
        tensors[scale] = constant(1)
        tensors[shift] = constant(0)
        tensors[mean] = constant(0)
        tensors[variance] = constant(Float(1 - epsilon))
    }
}
