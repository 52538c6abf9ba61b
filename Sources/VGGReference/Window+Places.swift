import VGGModel

extension Window {
    /// Windows along rows and columns of an image.
    ///
    /// - Throws: `ReferenceError` where not one fits.
    func windows(over image: Shape, roundingUp: Bool = false) throws(ReferenceError) -> Extent {
        let extents = [size, stride, dilation]
        guard extents.allSatisfy({ $0.rows > 0 && $0.columns > 0 }),
            let windows = try? count(over: image, roundingUp: roundingUp)
        else {
            throw ReferenceError(
                .shapeMismatch, "an image of \(image) has no window of \(size.rows)x\(size.columns)")
        }
        return windows
    }

    /// The windows of those along an axis, `count` in number, whose value at a shift from the window's place is on the
    /// image.
    static func places(shift: Int, stride: Int, of count: Int, over extent: Int) -> Range<Int> {
        let first = shift < 0 ? (-shift + stride - 1) / stride : 0
        let end = shift < extent ? min((extent - 1 - shift) / stride + 1, count) : 0
        return min(first, max(end, 0))..<max(end, 0)
    }
}
