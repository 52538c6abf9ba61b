/// Makes named tensors of the layers of a Keras file.
struct KerasTensors {
    /// The tensors by name.
    private(set) var byName: [String: KerasTensor] = [:]
    /// Whether the layers bear the names that keras.applications gives them.
    let isFromApplications: Bool

    private let layers: [KerasLayer]
    private let nodes: [String?]
    private let path: String

    init(_ model: KerasLayers, _ configuration: KerasConfiguration, path: String) throws(WeightsError) {
        let naming = KerasNaming(model)
        layers = model.layers
        nodes = naming.nodes
        isFromApplications = naming.isFromApplications
        self.path = path
        try refuseTheano()
        let epsilon = try epsilon(configuration)
        let flattened = configuration.isChannelsFirst ? nil : try flattened()
        for index in layers.indices {
            let channels = flattened?.place == index ? flattened?.channels : nil
            try append(
                KerasTensor.all(of: layers[index], node: nodes[index], channels: channels, epsilon: epsilon),
                isNode: nodes[index] != nil)
        }
    }

    /// Files of Keras 1 on Theano keep kernels as [output, input, rows, columns] and turned by half a circle.
    private func refuseTheano() throws(WeightsError) {
        let kernels = layers.filter { $0.kind == .convolution }.compactMap(\.kernel)
        guard let first = kernels.first(where: { $0[0] != $0[1] && $0[2] == $0[3] }),
            !kernels.contains(where: { $0[0] == $0[1] && $0[2] != $0[3] })
        else { return }
        throw WeightsError(
            .unsupportedType, path: path,
            "a kernel of shape \(first), in the order of Keras on Theano, which is not read; use the file of the same "
                + "weights for TensorFlow (tf_dim_ordering_tf_kernels)")
    }

    /// What Keras adds to the variance.
    private func epsilon(_ configuration: KerasConfiguration) throws(WeightsError) -> Double {
        guard layers.contains(where: { $0.kind == .normalization }), configuration.epsilons.count > 1 else {
            return configuration.epsilons.first ?? KerasConfiguration.usualEpsilon
        }
        throw WeightsError(
            .unsupportedType, path: path,
            "the layers add different constants (epsilon \(configuration.epsilons.sorted())) to variances; "
                + "only models with one are read")
    }

    /// The dense layer that reads the last convolution's image, and that image's channels.
    private func flattened() throws(WeightsError) -> (place: Int, channels: Int)? {
        let convolution = layers.indices.last { layers[$0].kind == .convolution }
        let dense = layers.indices.filter { layers[$0].kind == .dense }
        guard let convolution, let place = dense.first(where: { nodes[$0] == "fc6" }) ?? dense.first,
            let inputs = layers[place].kernel?.first
        else { return nil }
        let channels = layers[convolution].outputs
        let side = channels > 0 ? Int(Double(inputs / channels).squareRoot().rounded()) : 0
        let area = side.multipliedReportingOverflow(by: side)
        guard side > 0, !area.overflow, inputs % channels == 0, area.partialValue == inputs / channels else {
            // Only of a VGG network is it known that this layer reads that image.
            guard nodes[convolution] != nil else { return nil }
            throw WeightsError(
                .unsupportedType, path: path,
                "\(quoted(layers[place].name)) takes \(inputs) inputs, which is no square image of the "
                    + "\(channels) channels of \(quoted(layers[convolution].name)); their order is not known")
        }
        return (place, channels)
    }

    private mutating func append(
        _ tensors: [(name: String, tensor: KerasTensor)], isNode: Bool
    ) throws(WeightsError) {
        for (name, tensor) in tensors {
            guard let other = byName[name] else {
                byName[name] = tensor
                continue
            }
            // Two layers of a name are told apart by their paths, which no two datasets share.
            guard !isNode, byName[tensor.dataset] == nil else {
                throw WeightsError(
                    .invalidHeader, path: path,
                    "\(quoted(other.dataset)) and \(quoted(tensor.dataset)) are both \(quoted(name)); "
                        + "remove one and save the file again")
            }
            byName[tensor.dataset] = tensor
        }
    }
}
