/// The window of a convolution or pool: how large it is, how it moves over the image, and what surrounds the image.
public struct Window: Hashable, Sendable, Codable {
    /// A pair of numbers, one for rows and one for columns.
    public struct Extent: Hashable, Sendable, Codable {
        /// Along the rows' axis.
        public var rows: Int
        /// Along the columns' axis.
        public var columns: Int

        /// Makes a pair.
        public init(rows: Int, columns: Int) {
            self.rows = rows
            self.columns = columns
        }

        /// Makes a pair of the same number twice.
        public init(_ both: Int) { self.init(rows: both, columns: both) }
    }

    /// Values of the image in the window.
    public var size: Extent
    /// Pixels from one window to the next.
    public var stride: Extent
    /// Pixels from one value of the window to the next; 1 where they are neighbours.
    public var dilation: Extent
    /// Rows above and columns to the left that are added to the image.
    public var before: Extent
    /// Rows below and columns to the right that are added to the image.
    public var after: Extent

    /// Makes a window; by default it moves by one pixel and nothing surrounds the image.
    public init(
        size: Extent, stride: Extent = Extent(1), dilation: Extent = Extent(1), before: Extent = Extent(0),
        after: Extent = Extent(0)
    ) {
        self.size = size
        self.stride = stride
        self.dilation = dilation
        self.before = before
        self.after = after
    }

    /// The window of odd extent that moves by one pixel over an image that is padded to keep its height and width.
    public static func centered(_ extent: Int) -> Window {
        Window(size: Extent(extent), before: Extent(extent / 2), after: Extent(extent / 2))
    }

    /// Whether it is a centred square of odd extent, as all of VGG's convolutions are.
    public var isCentered: Bool { size.rows % 2 == 1 && self == .centered(size.rows) }

    /// Values in the window.
    public var count: Int { size.rows * size.columns }

    /// Windows along rows and columns of an image, or nothing where not one fits.
    ///
    /// With `roundingUp` a last window counts that is only partly on the padded image, unless it begins beyond the image
    /// and the padding before it, as in Caffe, PyTorch and ONNX.
    ///
    /// - Throws: `ModelError` where extents leave the range of numbers.
    /// - Precondition: extents, strides and dilations are one at least.
    public func count(over image: Shape, roundingUp: Bool = false) throws(ModelError) -> Extent? {
        guard
            let rows = try Self.count(
                image.height, size.rows, stride.rows, dilation.rows, before.rows, after.rows, roundingUp),
            let columns = try Self.count(
                image.width, size.columns, stride.columns, dilation.columns, before.columns, after.columns, roundingUp)
        else { return nil }
        return Extent(rows: rows, columns: columns)
    }

    private static func count(
        _ image: Int, _ size: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int, _ roundingUp: Bool
    ) throws(ModelError) -> Int? {
        let reach = try Checked.sum([Checked.product([size - 1, dilation]), 1])
        let padded = try Checked.sum([image, before, after])
        let rest = padded - reach
        guard rest >= 0 || roundingUp && rest > -stride else { return nil }
        let whole = rest < 0 ? 0 : rest / stride + 1
        let hasPart = roundingUp && (rest < 0 || rest % stride > 0)
        return hasPart && whole <= (image + before - 1) / stride ? whole + 1 : whole
    }

    /// Refuses extents, strides and dilations below one and padding below zero.
    func validate(_ node: String) throws(ModelError) {
        let positive = [size, stride, dilation].allSatisfy { $0.rows > 0 && $0.columns > 0 }
        let padding = [before, after].allSatisfy { $0.rows >= 0 && $0.columns >= 0 }
        guard positive, padding else {
            throw ModelError(
                .invalidNetwork,
                "\(node): extents, strides and dilations of a window must be at least 1 and padding at least 0")
        }
    }
}

extension Window: CustomStringConvertible {
    /// As people write it: `3x3`, `11x11 stride 4`, `3x3 stride 2 dilation 2`.
    public var description: String {
        let step = stride == Extent(1) ? "" : " stride \(stride)"
        return "\(size.rows)x\(size.columns)" + step + (dilation == Extent(1) ? "" : " dilation \(dilation)")
    }
}

extension Window.Extent: CustomStringConvertible {
    /// One number where both are the same, else both: `2`, `2x1`.
    public var description: String { rows == columns ? "\(rows)" : "\(rows)x\(columns)" }
}
