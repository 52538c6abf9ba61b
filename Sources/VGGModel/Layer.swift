/// What one node of a network computes, with all that fixes its result but the weights.
///
/// VGG needs the first few; the others are there for networks that come from other frameworks.
public enum Layer: Hashable, Sendable, Codable {
    /// A convolution.
    case convolution(Convolution)
    /// Batch normalisation; at inference a scale and a shift per channel, folded into the convolution before it.
    case batchNormalization(epsilon: Double)
    /// A factor and an addend per channel, its weight and bias.
    case scale
    /// The rectifier max(x, 0).
    case relu
    /// The leaky rectifier: x where that is positive, else `slope` times x.
    case leakyReLU(slope: Double)
    /// Every value brought within bounds.
    case clip(minimum: Double, maximum: Double)
    /// Local response normalisation across channels.
    case localResponseNormalization(LocalResponseNormalization)
    /// The maximum of each window; what pads the image is below every value.
    case maxPool(Pooling)
    /// The mean of each window, of the values of the image in it or, with `countsPadding`, of the zeros around it too.
    case averagePool(Pooling, countsPadding: Bool)
    /// The mean of each cell of a fixed grid over the image, whatever the image's size.
    case adaptiveAveragePool(height: Int, width: Int)
    /// A fully connected layer on the image's values in channel, row, column order.
    case dense(features: Int)
    /// The sum of two or more images of one shape.
    case add
    /// The product, value by value, of two or more images of one shape.
    case multiply
    /// The channels of two or more images of one size, one image after the other.
    case concatenation
    /// The same values in channel, row, column order as an image of other extents.
    case reshape(Shape)
    /// The axes in another order: axis i of the result is axis `order[i]` of the input, 0 the channels, 1 the rows, 2 the
    /// columns.
    case transpose(order: [Int])
    /// Dropout, which does nothing at inference.
    case dropout(probability: Double)
    /// The exponentials of the channels of each pixel, scaled to sum to one.
    case softmax
    /// The logarithm of softmax.
    case logSoftmax

    /// The maximum of each 2x2 window, stride 2; a last odd row or column is left out.
    public static let maxPool2x2 = Layer.maxPool(
        Pooling(window: Window(size: .init(2), stride: .init(2))))
}

/// A convolution: how many filters there are, the window that each sees, and how channels are grouped.
public struct Convolution: Hashable, Sendable, Codable {
    /// Output channels.
    public var channels: Int
    /// What each filter sees of each channel that it reads.
    public var window: Window
    /// Groups of input and output channels that have nothing to do with each other; 1 where every filter reads every
    /// channel.
    public var groups: Int

    /// Makes a convolution of `channels` filters of `kernel` by `kernel` that keeps height and width, as VGG's are.
    public init(channels: Int, kernel: Int = 3) {
        self.init(channels: channels, window: .centered(kernel))
    }

    /// Makes a convolution of any kind.
    public init(channels: Int, window: Window, groups: Int = 1) {
        self.channels = channels
        self.window = window
        self.groups = groups
    }

    /// Whether it is one of VGG's: 3x3 or 1x1, stride 1, keeping height and width, in one group.
    ///
    /// These have kernels of their own.
    public var isPlain: Bool { groups == 1 && (window == .centered(3) || window == .centered(1)) }

    /// Rows of the filter; of a plain convolution its columns too.
    public var kernel: Int { window.size.rows }
}

/// A pool: its window, and whether a last window counts that is only partly on the image.
public struct Pooling: Hashable, Sendable, Codable {
    /// The window.
    public var window: Window
    /// Whether the number of windows is rounded up, as Caffe does, not down.
    public var roundsUp: Bool

    /// Makes a pool.
    public init(window: Window, roundsUp: Bool = false) {
        self.window = window
        self.roundsUp = roundsUp
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
        case .convolution, .batchNormalization, .scale, .dense: true
        default: false
        }
    }

    /// Whether the layer reads two or more nodes, not one.
    public var joins: Bool {
        switch self {
        case .add, .multiply, .concatenation: true
        default: false
        }
    }
}
