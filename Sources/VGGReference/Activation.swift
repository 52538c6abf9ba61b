public import VGGModel

/// The values of one image at one place of a network, in double precision.
public struct Activation: Hashable, Sendable {
    /// Channels, rows, columns.
    public let shape: Shape
    /// The values in channel, row, column order.
    public let values: [Double]

    /// Makes an activation.
    ///
    /// - Throws: `ReferenceError` where there are not as many values as the shape holds, or none.
    public init(shape: Shape, values: [Double]) throws(ReferenceError) {
        guard shape.checkedCount == values.count else {
            throw ReferenceError(.shapeMismatch, "\(values.count) values do not fill a shape of \(shape)")
        }
        self.init(unchecked: values, shape: shape)
    }

    /// Makes an activation from floats, exactly.
    ///
    /// - Throws: `ReferenceError` where there are not as many values as the shape holds, or none.
    public init(shape: Shape, floats: [Float]) throws(ReferenceError) {
        try self.init(shape: shape, values: floats.map(Double.init))
    }

    init(unchecked values: [Double], shape: Shape) {
        self.shape = shape
        self.values = values
    }
}

extension Shape {
    /// The number of values; nothing where an extent is below one, or where there are more than can be counted.
    var checkedCount: Int? {
        let (area, first) = height.multipliedReportingOverflow(by: width)
        let (count, second) = area.multipliedReportingOverflow(by: channels)
        return min(channels, height, width) > 0 && !first && !second ? count : nil
    }
}
