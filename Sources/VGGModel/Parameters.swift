/// The weights of one convolution or dense layer, ready for inference.
public struct LayerParameters: Sendable {
    /// [output, input, rows, columns] of a convolution, [output, input] of a dense layer.
    public var weight: Tensor
    /// One value per output.
    public var bias: Tensor

    /// Makes the weights of one layer.
    public init(weight: Tensor, bias: Tensor) {
        self.weight = weight
        self.bias = bias
    }
}

/// The weights of a network for inference, by node; batch normalisation is already folded in.
public struct Parameters: Sendable {
    /// Weights and biases under the names of their nodes.
    public var layers: [String: LayerParameters]

    /// Makes a set of weights.
    public init(layers: [String: LayerParameters]) {
        self.layers = layers
    }

    /// The weights of a node, or nothing.
    public subscript(node: String) -> LayerParameters? { layers[node] }
}
