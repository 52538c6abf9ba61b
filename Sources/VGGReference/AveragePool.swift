public import VGGModel

extension Reference {
    /// The mean of each window, of its values on the image or, with `countsPadding`, of the zeros around the image too.
    ///
    /// What a last window has beyond the padding never counts, as in Caffe and PyTorch; a window with nothing to count
    /// has a mean of zero.
    ///
    /// - Throws: `ReferenceError` where the image has no window.
    public static func averagePool(
        _ input: Activation, _ pooling: Pooling, countsPadding: Bool
    ) throws(ReferenceError) -> Activation {
        let windows = try PoolWindows(pooling, over: input.shape, countsPadding: countsPadding)
        return Activation(unchecked: windows.means(input.values), shape: windows.output)
    }

    /// The mean of each window with its bounds, which are those of an adaptive pool's cells.
    ///
    /// - Throws: `ReferenceError` where the image has no window.
    public static func averagePool(
        _ input: Evaluation, _ pooling: Pooling, countsPadding: Bool
    ) throws(ReferenceError) -> Evaluation {
        let windows = try PoolWindows(pooling, over: input.shape, countsPadding: countsPadding)
        let rounded = windows.sums(input.sizes, result: SinglePrecision.meanBound)
        return Evaluation(
            output: Activation(unchecked: windows.means(input.values), shape: windows.output),
            magnitudes: windows.means(input.magnitudes), bounds: zip(rounded, windows.means(input.bounds)).map(+))
    }
}

extension PoolWindows {
    fileprivate func means(_ values: [Double]) -> [Double] { sums(values) { $0 / Double($1) } }

    fileprivate func sums(_ values: [Double], result: @Sendable (Double, Int) -> Double) -> [Double] {
        map(values, from: 0, { $0 + $1 }, result: result)
    }
}
