import VGGModel

extension Reference {
    /// The maximum of each 2x2 window, stride 2; a last odd row or column is left out and a NaN wins its window.
    ///
    /// - Throws: `ReferenceError` where the image has fewer than two rows or columns.
    public static func maxPool2x2(_ input: Activation) throws(ReferenceError) -> Activation {
        let shape = try pooledShape(input.shape)
        return Activation(unchecked: maxima(input.values, from: input.shape, to: shape), shape: shape)
    }

    /// The maximum of each window with its bounds.
    ///
    /// The maxima of two windows differ by no more than their values do at most, and nothing is rounded: the largest
    /// bound of the window holds for its maximum.
    ///
    /// - Throws: `ReferenceError` where the image has fewer than two rows or columns.
    public static func maxPool2x2(_ input: Evaluation) throws(ReferenceError) -> Evaluation {
        let output = try maxPool2x2(input.output)
        return Evaluation(
            output: output, magnitudes: maxima(input.magnitudes, from: input.shape, to: output.shape),
            bounds: maxima(input.bounds, from: input.shape, to: output.shape))
    }

    private static func pooledShape(_ shape: Shape) throws(ReferenceError) -> Shape {
        guard shape.height >= 2, shape.width >= 2 else {
            throw ReferenceError(.shapeMismatch, "an image of \(shape) has no window of 2x2")
        }
        return Shape(channels: shape.channels, height: shape.height / 2, width: shape.width / 2)
    }

    private static func maxima(_ values: [Double], from input: Shape, to output: Shape) -> [Double] {
        [Double](planes: output.channels, of: output.height * output.width) { channel, plane in
            for y in 0..<output.height {
                for x in 0..<output.width {
                    let corner = (channel * input.height + 2 * y) * input.width + 2 * x
                    let upper = larger(values[corner], values[corner + 1])
                    let lower = larger(values[corner + input.width], values[corner + input.width + 1])
                    plane[y * output.width + x] = larger(upper, lower)
                }
            }
        }
    }

    /// The larger of two, or the NaN where one is; Swift's `max` depends on which comes first.
    private static func larger(_ a: Double, _ b: Double) -> Double { a > b || a.isNaN ? a : b }
}
