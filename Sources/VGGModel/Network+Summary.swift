extension Network {
    /// The costs of every layer, activations for a batch of `batch` images.
    ///
    /// - Throws: `ModelError` where the nodes do not form a network, `batch` is not positive, or a cost is beyond what
    ///   can be counted.
    public func summary(batch: Int = 1) throws(ModelError) -> NetworkSummary {
        guard batch > 0 else { throw ModelError(.invalidInput, "\(name): a batch of \(batch) holds no image") }
        let shapes = try shapes()
        var fields: [String: ReceptiveField] = [Network.inputName: ReceptiveField()]
        var layers: [LayerSummary] = []
        for node in nodes {
            guard let first = node.inputs.first, let source = shapes[first], let output = shapes[node.name] else {
                continue
            }
            if let field = ReceptiveField(joining: node.inputs.map { fields[$0] }) {
                fields[node.name] = try node.layer.field(after: field)
            }
            layers.append(
                try LayerSummary(node, from: source, to: output, field: fields[node.name], batch: batch))
        }
        return try NetworkSummary(self, batch: batch, layers: layers)
    }
}

extension LayerSummary {
    fileprivate init(
        _ node: Node, from source: Shape, to output: Shape, field: ReceptiveField?, batch: Int
    ) throws(ModelError) {
        let weightShape = node.layer.weightShape(reading: source)
        let weights = try weightShape.map(Checked.product) ?? 0
        self.init(
            name: node.name, kind: node.layer.description, output: output,
            parameters: try Checked.sum([weights, weightShape?[0] ?? 0]),
            multiplyAdds: try node.layer.multiplyAdds(weights: weights, output: output),
            receptiveField: field?.extent, stride: field?.stride,
            activationBytes: try Checked.product([output.count, batch, MemoryLayout<Float>.size]))
    }
}

extension Layer {
    /// Multiply-adds for one image: each weight is used once per output pixel.
    fileprivate func multiplyAdds(weights: Int, output: Shape) throws(ModelError) -> Int {
        switch self {
        case .convolution: try Checked.product([weights, output.height, output.width])
        case .dense: weights
        default: 0
        }
    }
}

extension NetworkSummary {
    fileprivate init(_ network: Network, batch: Int, layers: [LayerSummary]) throws(ModelError) {
        self.init(
            name: network.name, input: network.input, batch: batch, layers: layers,
            parameters: try Checked.sum(layers.map(\.parameters)),
            multiplyAdds: try Checked.sum(layers.map(\.multiplyAdds)),
            activationBytes: try Checked.sum(layers.map(\.activationBytes)),
            largestActivationBytes: layers.map(\.activationBytes).max() ?? 0,
            receptiveField: layers.last { $0.receptiveField != nil }?.receptiveField)
    }
}
