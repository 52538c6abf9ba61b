public import VGGModel

/// Makes the weights of a network from a file or a seed, and keeps them in files.
public enum ParameterLoader {
    /// Loads the weights of a network from a file of any format that is read.
    ///
    /// The tensors may bear torchvision's, timm's or the network's own names, or those of a network in the file that
    /// computes the same. The network that is returned has as many classes as the file's last dense layer, and the file's
    /// preprocessing where it states one; batch normalisation, still among its nodes, is folded into the weights of the
    /// layer before it. Dense weights, and all where there is no batch normalisation, stay in the mapped file where that
    /// holds 32-bit floats in this library's order.
    ///
    /// - Throws: `WeightsError` of the file itself, or with `mismatch`, `unsupportedType` or `notFinite`, with all that
    ///   is wrong in `problems`.
    public static func load(
        path: String, for network: Network
    ) throws(WeightsError) -> (network: Network, parameters: Parameters) {
        try load(WeightFormats.open(path), for: network)
    }

    /// Loads the weights of a network from a file that is open already.
    ///
    /// - Throws: `WeightsError` with `mismatch`, `unsupportedType` or `notFinite`, with all that is wrong in `problems`.
    public static func load(
        _ whole: any WeightFile, for network: Network
    ) throws(WeightsError) -> (network: Network, parameters: Parameters) {
        let file: any WeightFile, fit: FileFit
        do throws(ModelError) {
            (file, fit) = try FileFit.unwrapped(whole, to: network)
        } catch {
            throw WeightsError(.mismatch, path: whole.path, error.message)
        }
        if !fit.matches, let own = file.model.network, let names = network.counterparts(in: own), own != network {
            return try load(file, of: own, called: names, for: network)
        }
        var tensors: [String: Tensor] = [:]
        for name in fit.usable { tensors[name] = try file.tensor(name) }
        let values = ValueCheck(tensors, layers: fit.layers)
        guard fit.matches, fit.typeProblems.isEmpty, values.problems.isEmpty else {
            throw LoadReport(file: file, fit: fit, values: values, asked: network).error
        }
        return (fit.network.prepared(as: file.model.preprocessing), try parameters(fit, tensors, path: file.path))
    }

    /// Loads the weights of the network in a file, and gives them to one that computes the same under other names.
    private static func load(
        _ file: any WeightFile, of own: Network, called names: [String: String], for network: Network
    ) throws(WeightsError) -> (network: Network, parameters: Parameters) {
        let loaded = try load(file, for: own)
        let layers = names.compactMapValues { loaded.parameters[$0] }
        do throws(ModelError) {
            let fitting = try network.withClasses(loaded.network.classes)
            return (fitting.prepared(as: file.model.preprocessing), Parameters(layers: layers))
        } catch {
            throw WeightsError(.mismatch, path: file.path, error.message)
        }
    }

    /// Puts the tensors together, layer by layer; all are there and fit.
    private static func parameters(
        _ fit: FileFit, _ tensors: [String: Tensor], path: String
    ) throws(WeightsError) -> Parameters {
        var layers: [String: LayerParameters] = [:]
        for layer in fit.layers { layers[layer.node] = layer.parameters(from: tensors) }
        let folded = fit.layers.filter { $0.normalization != nil }
        let values = folded.compactMap { layers[$0.node] }.flatMap { [$0.weight, $0.bias] }
        for (place, failure) in FiniteCheck.firstFailures(in: values).enumerated() where failure != nil {
            throw WeightsError(
                .notFinite, path: path,
                "the weights of \(quoted(folded[place / 2].prefix)) overflow when batch normalisation is folded in")
        }
        return Parameters(layers: layers)
    }
}

extension LayerTensors {
    /// The layer's weights, with batch normalisation folded in.
    func parameters(from tensors: [String: Tensor]) -> LayerParameters? {
        guard let weight = tensors[weight]?.reshaped(shape) else { return nil }
        let bias = tensors[bias] ?? Tensor(shape: [shape[0]], values: repeatElement(0, count: shape[0]))
        let plain = LayerParameters(weight: weight, bias: bias)
        return normalization.map { $0.folded(into: plain, from: tensors) } ?? plain
    }
}

extension LayerTensors.Normalization {
    /// Weights `w s` and bias `(b - mean) s + shift`, where `s = scale / sqrt(variance + epsilon)`, computed in Double.
    func folded(into layer: LayerParameters, from tensors: [String: Tensor]) -> LayerParameters? {
        guard let scale = tensors[scale]?.values, let shift = tensors[shift]?.values,
            let mean = tensors[mean]?.values, let variance = tensors[variance]?.values
        else { return nil }
        let factors = zip(scale, variance).map { Double($0) / (Double($1) + epsilon).squareRoot() }
        let bias = layer.bias.values.indices.map { channel in
            Float(
                (Double(layer.bias[place: channel]) - Double(mean[channel])) * factors[channel] + Double(shift[channel])
            )
        }
        let perChannel = layer.weight.count / factors.count
        let weight = TensorStorage(byteCount: 4 * layer.weight.count) { memory in
            let target = memory.bindMemory(to: Float.self)
            layer.weight.withValues { source in
                for i in source.indices {
                    target.initializeElement(at: i, to: Float(Double(source[i]) * factors[i / perChannel]))
                }
            }
        }
        return LayerParameters(
            weight: Tensor(shape: layer.weight.shape, storage: weight),
            bias: Tensor(shape: layer.bias.shape, values: bias))
    }
}
