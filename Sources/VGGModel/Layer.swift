/// What one node of a network computes, with all that fixes its result but the weights.
public enum Layer: Hashable, Sendable, Codable {
    /// A convolution of stride 1 that keeps height and width.
    case convolution(Convolution)
    /// Batch normalisation; at inference a scale and a shift per channel, folded into the convolution before it.
    case batchNormalization(epsilon: Double)
    /// The rectifier max(x, 0).
    case relu
    /// Local response normalisation across channels.
    case localResponseNormalization(LocalResponseNormalization)
    /// The maximum of each 2x2 window, stride 2; a last odd row or column is left out.
    case maxPool2x2
    /// The mean of each cell of a fixed grid over the image, whatever the image's size.
    case adaptiveAveragePool(height: Int, width: Int)
    /// A fully connected layer on the image's values in channel, row, column order.
    case dense(features: Int)
    /// Dropout, which does nothing at inference.
    case dropout(probability: Double)
    /// The exponentials of the scores, scaled to sum to one.
    case softmax
}

/// A convolution with stride 1 and padding that keeps height and width; the kernel is square and odd.
public struct Convolution: Hashable, Sendable, Codable {
    /// Output channels.
    public var channels: Int
    /// Extent of the kernel: 3, or 1 in configuration C.
    public var kernel: Int

    /// Makes a convolution of `channels` filters of `kernel` by `kernel`.
    public init(channels: Int, kernel: Int = 3) {
        self.channels = channels
        self.kernel = kernel
    }
}

/// Local response normalisation after Krizhevsky, Sutskever and Hinton (2012): x / (k + alpha * sum of squares)^beta.
///
/// The sum runs over `size` adjacent channels centred on the value's own. `alpha` multiplies the plain sum, as in
/// that paper and the VGG paper; PyTorch, Caffe and ONNX multiply the mean instead, so their alpha is `size` times
/// this one.
public struct LocalResponseNormalization: Hashable, Sendable, Codable {
    /// Channels in the sum, the value's own in the middle.
    public var size: Int
    /// Constant under the power.
    public var k: Double
    /// Factor of the sum of squares.
    public var alpha: Double
    /// Exponent.
    public var beta: Double

    /// Makes a normalisation; the defaults are the paper's.
    public init(size: Int = 5, k: Double = 2, alpha: Double = 1e-4, beta: Double = 0.75) {
        self.size = size
        self.k = k
        self.alpha = alpha
        self.beta = beta
    }
}

extension Layer {
    /// Whether the layer has weights of its own.
    public var hasParameters: Bool {
        switch self {
        case .convolution, .batchNormalization, .dense: true
        default: false
        }
    }
}
