import VGGModel

extension Reference {
    /// The gradient of what a 2x2 max-pool of stride 2 read: each window's at its maximum, zero elsewhere.
    ///
    /// Where several values are the largest, the first in row order has all of it, as in PyTorch; of NaNs, which win their
    /// window, the last. A last odd row or column, which no window has, has zero.
    ///
    /// - Throws: `ReferenceError` where the image has no window, or the gradient is not of its windows.
    public static func maxPool2x2Gradient(
        _ gradient: Activation, input: Activation
    ) throws(ReferenceError) -> Activation {
        let places = try winners(of: input, gradient.shape)
        return Activation(unchecked: scattered(gradient.values, to: places, of: input.shape), shape: input.shape)
    }

    /// The gradient of what a 2x2 max-pool of stride 2 read with its bounds, which go where the gradient goes: nothing is
    /// rounded.
    ///
    /// - Throws: `ReferenceError` where the image has no window, or the gradient is not of its windows.
    public static func maxPool2x2Gradient(
        _ gradient: Evaluation, input: Activation
    ) throws(ReferenceError) -> Evaluation {
        let places = try winners(of: input, gradient.shape)
        let move = { (values: [Double]) in scattered(values, to: places, of: input.shape) }
        return Evaluation(
            output: Activation(unchecked: move(gradient.values), shape: input.shape),
            magnitudes: move(gradient.magnitudes), bounds: move(gradient.bounds))
    }

    /// Where in the image the maximum of each window is.
    private static func winners(of input: Activation, _ gradient: Shape) throws(ReferenceError) -> [Int] {
        let pooled = Shape(
            channels: input.shape.channels, height: input.shape.height / 2, width: input.shape.width / 2)
        guard pooled.height > 0, pooled.width > 0 else {
            throw ReferenceError(.shapeMismatch, "an image of \(input.shape) has no window of 2x2")
        }
        try Batch.check(gradient, is: pooled, "gradients of the windows of \(input.shape)")
        let width = input.shape.width
        return (0..<pooled.count).map { index in
            let (row, column) = (index / pooled.width % pooled.height, index % pooled.width)
            let plane = index / (pooled.width * pooled.height)
            let corner = (plane * input.shape.height + 2 * row) * width + 2 * column
            var winner = corner
            for place in [corner + 1, corner + width, corner + width + 1] {
                let value = input.values[place]
                if value > input.values[winner] || value.isNaN { winner = place }
            }
            return winner
        }
    }

    private static func scattered(_ values: [Double], to places: [Int], of shape: Shape) -> [Double] {
        var result = [Double](repeating: 0, count: shape.count)
        for (place, value) in zip(places, values) { result[place] = value }
        return result
    }
}
