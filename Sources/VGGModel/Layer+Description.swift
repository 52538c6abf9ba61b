extension Layer: CustomStringConvertible {
    /// What the layer is, as people write it: `3x3 convolution, 64`.
    public var description: String {
        switch self {
        case .convolution(let convolution):
            "\(convolution.window) convolution, \(convolution.channels)"
                + (convolution.groups > 1 ? " in \(convolution.groups) groups" : "")
        case .batchNormalization: "batch normalization"
        case .scale: "scale"
        case .relu: "ReLU"
        case .leakyReLU(let slope): "leaky ReLU, \(slope)"
        case .clip(let minimum, let maximum): "clip to \(minimum) ... \(maximum)"
        case .localResponseNormalization(let normalization):
            "local response normalization over \(normalization.size) channels"
        case .maxPool2x2: "2x2 max-pool"
        case .maxPool(let pooling): "\(pooling.window) max-pool"
        case .averagePool(let pooling, _): "\(pooling.window) average pool"
        case .adaptiveAveragePool(let height, let width): "average pool to \(height)x\(width)"
        case .dense(let features): "dense, \(features)"
        case .add: "sum"
        case .multiply: "product"
        case .concatenation: "concatenation"
        case .reshape(let shape): "reshape to \(shape)"
        case .transpose(let order): "transpose \(order.map(String.init).joined(separator: " "))"
        case .dropout(let probability): "dropout, \(probability)"
        case .softmax: "softmax"
        case .logSoftmax: "log-softmax"
        }
    }
}
