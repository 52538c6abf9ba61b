import VGGModel

extension Reference {
    /// The mean of each cell of a grid of `height` by `width`, whatever the image's size.
    ///
    /// Cell i of n over H rows takes the rows from floor(i H / n) to ceil((i + 1) H / n), the last left out; cells
    /// overlap where n does not divide H.
    ///
    /// - Throws: `ReferenceError` where the grid has no cell.
    public static func adaptiveAveragePool(
        _ input: Activation, height: Int, width: Int
    ) throws(ReferenceError) -> Activation {
        let grid = try AdaptiveGrid(input.shape, height: height, width: width)
        return Activation(unchecked: grid.map(input.values) { $0 / Double($1) }, shape: grid.output)
    }

    /// The mean of each cell with its bounds.
    ///
    /// What the inputs are uncertain by is averaged with them.
    ///
    /// - Throws: `ReferenceError` where the grid has no cell.
    public static func adaptiveAveragePool(
        _ input: Evaluation, height: Int, width: Int
    ) throws(ReferenceError) -> Evaluation {
        let grid = try AdaptiveGrid(input.shape, height: height, width: width)
        let rounded = grid.map(input.sizes, SinglePrecision.meanBound)
        let passedOn = grid.map(input.bounds) { $0 / Double($1) }
        return Evaluation(
            output: try adaptiveAveragePool(input.output, height: height, width: width),
            magnitudes: grid.map(input.magnitudes) { $0 / Double($1) }, bounds: zip(rounded, passedOn).map(+))
    }
}

/// The cells of an adaptive pool.
struct AdaptiveGrid {
    let input: Shape
    let output: Shape

    init(_ input: Shape, height: Int, width: Int) throws(ReferenceError) {
        guard height > 0, width > 0 else {
            throw ReferenceError(.shapeMismatch, "a grid of \(height)x\(width) has no cell to average into")
        }
        self.input = input
        output = Shape(channels: input.channels, height: height, width: width)
    }

    /// The sum and the count of each cell, made one value.
    func map(_ values: [Double], _ result: @Sendable (_ sum: Double, _ count: Int) -> Double) -> [Double] {
        [Double](planes: output.channels, of: output.height * output.width) { channel, plane in
            for y in 0..<output.height {
                let rows = cell(y, of: output.height, over: input.height)
                for x in 0..<output.width {
                    let columns = cell(x, of: output.width, over: input.width)
                    var sum = 0.0
                    for row in rows {
                        for column in columns {
                            sum += values[(channel * input.height + row) * input.width + column]
                        }
                    }
                    plane[y * output.width + x] = result(sum, rows.count * columns.count)
                }
            }
        }
    }

    /// The rows or columns of a cell.
    func cell(_ index: Int, of cells: Int, over extent: Int) -> Range<Int> {
        let start = index * extent / cells
        let end = ((index + 1) * extent + cells - 1) / cells
        return start..<end
    }
}
