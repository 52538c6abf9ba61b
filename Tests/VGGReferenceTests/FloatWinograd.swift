import VGGModel
import VGGReference

/// A convolution by Winograd's filtering in 32-bit arithmetic, as the definition says, tile by tile.
struct FloatWinograd {
    /// How the sums of a transform and of the channels are evaluated.
    enum Order: Hashable, CaseIterable {
        case inOrder
        case shuffledAndFused
        case randomTree
        /// Coefficients of one size are taken out, as in 5.25 (a - b), and the sums over channels are in order.
        case factored
    }

    /// The transforms, which a test may spoil.
    var input, filter, output: [[Float]]
    /// What happens to a filter's transformed weights before they are used.
    var stored: (Float) -> Float = { $0 }
    /// How products are summed over the channels, where it is in halves.
    var halves: FloatHalves?
    let order: Order
    var generator = Seeded(5)

    init(_ method: Winograd, order: Order = .inOrder) {
        let floats = { (matrix: [[Double]]) in matrix.map { $0.map(Float.init) } }
        (input, filter, output) = (floats(method.input), floats(method.filter), floats(method.output))
        self.order = order
    }

    /// The convolution of an image in channel, row, column order, with the bias added last.
    mutating func convolution(_ image: [Float], _ shape: Shape, _ parameters: LayerParameters) -> [Float] {
        let (weights, bias) = (parameters.weight.values, parameters.bias.values)
        let filters = stride(from: 0, to: weights.count, by: 9).map { start in
            transformed(Array(weights[start..<start + 9]), by: filter).map(stored)
        }
        var result = [Float](repeating: 0, count: bias.count * shape.height * shape.width)
        for y in stride(from: 0, to: shape.height, by: output.count) {
            for x in stride(from: 0, to: shape.width, by: output.count) {
                let tiles = (0..<shape.channels).map { channel in
                    transformed(tile(of: image, shape, channel: channel, row: y - 1, column: x - 1), by: input)
                }
                for (index, start) in bias.enumerated() {
                    let sums = products(Array(filters[index * shape.channels..<(index + 1) * shape.channels]), tiles)
                    let values = transformed(sums, by: output).map { $0 + start }
                    write(values, to: &result, shape, channel: index, row: y, column: x)
                }
            }
        }
        return result
    }

    /// matrix · square · matrixᵀ, rows first, each coefficient other than zero one term.
    private mutating func transformed(_ square: [Float], by matrix: [[Float]]) -> [Float] {
        let side = matrix[0].count
        var half = [Float](repeating: 0, count: matrix.count * side)
        for row in matrix.indices {
            for column in 0..<side {
                half[row * side + column] = sum(matrix[row], (0..<side).map { square[$0 * side + column] })
            }
        }
        var whole: [Float] = []
        for row in matrix.indices {
            for coefficients in matrix { whole.append(sum(coefficients, Array(half[row * side..<(row + 1) * side]))) }
        }
        return whole
    }

    private mutating func sum(_ coefficients: [Float], _ values: [Float]) -> Float {
        let terms = zip(coefficients, values).filter { $0.0 != 0 }
        guard order == .factored else { return sum(terms) }
        let sizes = Set(terms.map { abs($0.0) }).sorted()
        return sizes.reduce(0) { total, size in
            let equal = terms.filter { abs($0.0) == size }.reduce(0) { $1.0 < 0 ? $0 - $1.1 : $0 + $1.1 }
            return total + size * equal
        }
    }

    private mutating func sum(_ terms: [(Float, Float)]) -> Float {
        switch order {
        case .inOrder, .factored: FloatSums.inOrder.sum(0, terms, using: &generator)
        case .shuffledAndFused: FloatSums.shuffledAndFused.sum(0, terms, using: &generator)
        case .randomTree: FloatSums.randomTree.sum(0, terms, using: &generator)
        }
    }

    /// Σ_c filters[c] ⊙ tiles[c].
    private mutating func products(_ filters: [[Float]], _ tiles: [[Float]]) -> [Float] {
        tiles[0].indices.map { point in
            let pairs = zip(filters, tiles).map { ($0[point], $1[point]) }
            return halves?.sum(0, pairs) ?? sum(pairs)
        }
    }

    /// A tile whose first value is at a place of the image or outside it, with zeros beyond the border.
    private func tile(of image: [Float], _ shape: Shape, channel: Int, row: Int, column: Int) -> [Float] {
        (0..<input.count * input.count).map { index in
            let (y, x) = (row + index / input.count, column + index % input.count)
            guard (0..<shape.height).contains(y), (0..<shape.width).contains(x) else { return 0 }
            return image[(channel * shape.height + y) * shape.width + x]
        }
    }

    private func write(
        _ values: [Float], to result: inout [Float], _ shape: Shape, channel: Int, row: Int, column: Int
    ) {
        for (index, value) in values.enumerated() {
            let (y, x) = (row + index / output.count, column + index % output.count)
            if y < shape.height, x < shape.width { result[(channel * shape.height + y) * shape.width + x] = value }
        }
    }
}
