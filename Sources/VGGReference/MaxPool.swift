public import VGGModel

extension Reference {
    /// The maximum of each 2x2 window, stride 2; a last odd row or column is left out and a NaN wins its window.
    ///
    /// - Throws: `ReferenceError` where the image has fewer than two rows or columns.
    public static func maxPool2x2(_ input: Activation) throws(ReferenceError) -> Activation {
        try maxPool(input, halving)
    }

    /// The maximum of each 2x2 window with its bounds.
    ///
    /// - Throws: `ReferenceError` where the image has fewer than two rows or columns.
    public static func maxPool2x2(_ input: Evaluation) throws(ReferenceError) -> Evaluation {
        try maxPool(input, halving)
    }

    /// The maximum of each window; a NaN wins its window, and what is outside the image is minus infinity.
    ///
    /// - Throws: `ReferenceError` where the image has no window.
    public static func maxPool(_ input: Activation, _ pooling: Pooling) throws(ReferenceError) -> Activation {
        let windows = try PoolWindows(pooling, over: input.shape)
        return Activation(unchecked: windows.maxima(input.values, from: -.infinity), shape: windows.output)
    }

    /// The maximum of each window with its bounds.
    ///
    /// The maxima of two windows differ by no more than their values do at most, and nothing is rounded: the largest
    /// bound of the window holds for its maximum.
    ///
    /// - Throws: `ReferenceError` where the image has no window.
    public static func maxPool(_ input: Evaluation, _ pooling: Pooling) throws(ReferenceError) -> Evaluation {
        let windows = try PoolWindows(pooling, over: input.shape)
        return Evaluation(
            output: try maxPool(input.output, pooling), magnitudes: windows.maxima(input.magnitudes, from: 0),
            bounds: windows.maxima(input.bounds, from: 0))
    }

    private static let halving = Pooling(window: Window(size: .init(2), stride: .init(2)))
}

extension PoolWindows {
    /// The largest value of each window and of a number.
    fileprivate func maxima(_ values: [Double], from least: Double) -> [Double] {
        map(values, from: least) {
            $0 > $1 || $0.isNaN ? $0 : $1
        } result: { value, _ in
            value
        }
    }
}
