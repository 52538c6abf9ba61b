public import VGGModel

extension Reference {
    /// The gradient of what an adaptive average pool read: of each pixel, Σ g / n over the cells that have it.
    ///
    /// `gradient` is that of the grid, whose extents it gives; n is the number of pixels of a cell.
    ///
    /// - Throws: `ReferenceError` where channels differ, or the input has no value or more than can be counted.
    public static func adaptiveAveragePoolGradient(
        _ gradient: Activation, input: Shape
    ) throws(ReferenceError) -> Activation {
        let grid = try grid(of: gradient.shape, over: input)
        return Activation(unchecked: grid.spread(gradient.values) { $0 / Double($1) }, shape: input)
    }

    /// The gradient of what an adaptive average pool read with its bounds.
    ///
    /// A term is rounded by a division, or a reciprocal and a product, and passes an addition fewer than the pixel has
    /// cells; one rounding more allows for the reference's own. What the gradients are uncertain by is spread with them.
    ///
    /// - Throws: `ReferenceError` where channels differ, or the input has no value or more than can be counted.
    public static func adaptiveAveragePoolGradient(
        _ gradient: Evaluation, input: Shape
    ) throws(ReferenceError) -> Evaluation {
        let output = try adaptiveAveragePoolGradient(gradient.output, input: input)
        let grid = try grid(of: gradient.shape, over: input)
        let magnitudes = grid.spread(gradient.sizes) { $0 / Double($1) }
        let passedOn = grid.spread(gradient.bounds) { $0 / Double($1) }
        let cells = grid.spread([Double](repeating: 1, count: gradient.values.count)) { one, _ in one }
        let bounds = magnitudes.indices.map { index in
            let gamma = SinglePrecision.gamma(SinglePrecision.division + Int(cells[index]) + 1)
            let flushed = 2 * cells[index] * SinglePrecision.smallestNormal
            return passedOn[index] + gamma * magnitudes[index] + (1 + gamma) * flushed
        }
        return Evaluation(output: output, magnitudes: magnitudes, bounds: bounds)
    }

    private static func grid(of gradient: Shape, over input: Shape) throws(ReferenceError) -> AdaptiveGrid {
        guard input.checkedCount != nil else {
            throw ReferenceError(.shapeMismatch, "an input of \(input) has no value, or more than can be counted")
        }
        let grid = try AdaptiveGrid(input, height: gradient.height, width: gradient.width)
        try Batch.check(gradient, is: grid.output, "gradients of the cells of \(input)")
        return grid
    }
}

extension AdaptiveGrid {
    /// Of each pixel the sum, over the cells that have it, of what a cell's value and count give.
    fileprivate func spread(
        _ values: [Double], _ share: @Sendable (_ value: Double, _ count: Int) -> Double
    ) -> [Double] {
        [Double](planes: input.channels, of: input.height * input.width) { channel, plane in
            for y in 0..<output.height {
                let rows = cell(y, of: output.height, over: input.height)
                for x in 0..<output.width {
                    let columns = cell(x, of: output.width, over: input.width)
                    let part = share(
                        values[(channel * output.height + y) * output.width + x], rows.count * columns.count)
                    for row in rows {
                        for column in columns { plane[row * input.width + column] += part }
                    }
                }
            }
        }
    }
}
