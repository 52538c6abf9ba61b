/// What one layer of a network yields and costs.
public struct LayerSummary: Hashable, Sendable, Codable {
    /// The node's name.
    public let name: String
    /// What the layer is, as people write it: `3x3 convolution, 64`.
    public let kind: String
    /// The output for one image.
    public let output: Shape
    /// Trainable values: weights and biases; of batch normalisation its scale and shift, not its running statistics.
    public let parameters: Int
    /// Multiply-adds for one image, of convolutions and dense layers alone.
    public let multiplyAdds: Int
    /// Side of the square of input pixels that one value sees were there no borders; nil from the average pool on,
    /// where a value may see the whole picture.
    public let receptiveField: Int?
    /// Distance in input pixels between what two neighbouring values see; nil where `receptiveField` is.
    public let stride: Int?
    /// Bytes of the output of a whole batch as 32-bit floats.
    public let activationBytes: Int
}

/// The layers of a network with their costs, and the totals.
public struct NetworkSummary: Hashable, Sendable, Codable {
    /// The network's name.
    public let name: String
    /// The input for one image.
    public let input: Shape
    /// Images in a batch, to which activation bytes refer.
    public let batch: Int
    /// Every node, in order.
    public let layers: [LayerSummary]
    /// Trainable values of the whole network; as 32-bit floats, four bytes each.
    public let parameters: Int
    /// Multiply-adds for one image, counted as torchvision counts them: convolutions and dense layers, no biases, no
    /// pooling, no activation.
    public let multiplyAdds: Int
    /// Bytes of the outputs of all nodes, were each kept.
    public let activationBytes: Int
    /// Bytes of the largest output.
    public let largestActivationBytes: Int
    /// Receptive field of the last layer that has one.
    public let receptiveField: Int?

    /// The layer of a name, or nothing.
    public func layer(_ name: String) -> LayerSummary? { layers.first { $0.name == name } }
}
