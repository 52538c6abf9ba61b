extension Layer: CustomStringConvertible {
    /// What the layer is, as people write it: `3x3 convolution, 64`.
    public var description: String {
        switch self {
        case .convolution(let convolution):
            "\(convolution.kernel)x\(convolution.kernel) convolution, \(convolution.channels)"
        case .batchNormalization: "batch normalization"
        case .relu: "ReLU"
        case .localResponseNormalization(let normalization):
            "local response normalization over \(normalization.size) channels"
        case .maxPool2x2: "2x2 max-pool"
        case .adaptiveAveragePool(let height, let width): "average pool to \(height)x\(width)"
        case .dense(let features): "dense, \(features)"
        case .dropout(let probability): "dropout, \(probability)"
        case .softmax: "softmax"
        }
    }
}
