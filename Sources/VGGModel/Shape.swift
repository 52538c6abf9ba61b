/// The extent of one image's activations, without the batch: channels, rows, columns.
///
/// The output of a dense layer is a shape of `height` and `width` one.
public struct Shape: Hashable, Sendable, Codable {
    /// Channels, or features of a dense layer.
    public var channels: Int
    /// Rows of pixels.
    public var height: Int
    /// Pixels in a row.
    public var width: Int

    /// Makes a shape from its three extents.
    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Makes the shape of a vector of `features` values.
    public init(features: Int) {
        self.init(channels: features, height: 1, width: 1)
    }

    /// The number of values in one image.
    public var count: Int { channels * height * width }
}

extension Shape: CustomStringConvertible {
    /// The shape as people write it: `64x224x224`, or `4096` for a vector.
    public var description: String {
        height == 1 && width == 1 ? "\(channels)" : "\(channels)x\(height)x\(width)"
    }
}
