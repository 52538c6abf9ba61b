import VGGModel
import VGGReference

/// A part of one image, and the part around it on which it depends.
struct ReferenceWindow: Hashable {
    let image: Int
    let rows, columns: Range<Int>
    let aroundRows, aroundColumns: Range<Int>

    /// Rows and columns of a window; a multiple of every tile.
    private static let extent = 12

    /// The window of an image that begins at the multiples of `extent` that a row and a column lie in.
    private init(image: Int, row: Int, column: Int, of shape: Shape) {
        self.image = image
        (rows, aroundRows) = Self.ranges(row, of: shape.height)
        (columns, aroundColumns) = Self.ranges(column, of: shape.width)
    }

    private static func ranges(_ place: Int, of count: Int) -> (Range<Int>, Range<Int>) {
        let start = place / extent * extent, end = min(start + extent, count)
        return (start..<end, max(0, start - extent)..<min(end + extent, count))
    }

    /// The upper left of the first image, the middle of the middle one, and the lower right of the last.
    static func all(of shape: Shape, images: Int) -> [ReferenceWindow] {
        [
            ReferenceWindow(image: 0, row: 0, column: 0, of: shape),
            ReferenceWindow(image: (images - 1) / 2, row: shape.height / 2, column: shape.width / 2, of: shape),
            ReferenceWindow(image: images - 1, row: shape.height - 1, column: shape.width - 1, of: shape),
        ]
    }

    /// The values of images of a shape in the part around the window.
    ///
    /// Around the window lie twelve rows and columns or the image's edge, so that what a convolution makes of the window
    /// depends on nothing beyond, and its tiles are those of the whole image.
    func around(of input: [Float], shape: Shape) throws -> Activation {
        var values: [Double] = []
        for channel in 0..<shape.channels {
            for row in aroundRows {
                let start = ((image * shape.channels + channel) * shape.height + row) * shape.width
                values += input[(start + aroundColumns.lowerBound)..<(start + aroundColumns.upperBound)]
                    .map(Double.init)
            }
        }
        let part = Shape(channels: shape.channels, height: aroundRows.count, width: aroundColumns.count)
        return try Activation(shape: part, values: values)
    }
}

extension LayerParameters {
    /// The parameters of some filters alone.
    func part(_ filters: [Int]) -> LayerParameters {
        let size = weight.count / weight.shape[0]
        let values = weight.withValues { weights in filters.flatMap { weights[$0 * size..<($0 + 1) * size] } }
        let biases = bias.values
        return LayerParameters(
            weight: Tensor(shape: [filters.count] + weight.shape.dropFirst(), values: values),
            bias: Tensor(shape: [filters.count], values: filters.map { biases[$0] }))
    }

    /// Sixteen filters or so, spread over all, and the last.
    static func filtersToCheck(of channels: Int) -> [Int] {
        let step = max(1, channels / 16)
        return Array(Set(stride(from: 0, to: channels, by: step)).union([channels - 1])).sorted()
    }
}
