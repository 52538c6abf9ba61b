/// The transforms of Winograd's minimal filtering F(m x m, 3x3).
///
/// Y = Aᵀ [Σ_c (G g_c Gᵀ) ⊙ (Bᵀ d_c B)] A yields m x m outputs from filters g_c and tiles d_c of (m + 2) x (m + 2)
/// values. Tiles are m apart; the first begins one row and one column outside the image, which zeros surround.
///
/// Paper: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
package struct Winograd: Hashable, Sendable {
    /// Bᵀ, for the image: m + 2 rows of m + 2 coefficients.
    package let input: [[Double]]
    /// G, for the filters: m + 2 rows of three coefficients.
    package let filter: [[Double]]
    /// Aᵀ, for the result: m rows of m + 2 coefficients.
    package let output: [[Double]]

    /// The outputs of a tile along a side: m.
    package var tile: Int { output.count }
    /// The values of a tile along a side: m + 2.
    package var side: Int { input.count }

    /// Looks up the transforms for m = `tile`.
    ///
    /// - Throws: `ReferenceError` where m is not 2, 4 or 6, or the filters are not 3x3.
    package init(tile: Int, kernel: Int = 3) throws(ReferenceError) {
        switch (tile, kernel) {
        case (2, 3): self = .two
        case (4, 3): self = .four
        case (6, 3): self = .six
        default:
            throw ReferenceError(
                .unsupportedSummation,
                "Winograd's filtering of tiles of \(tile) with filters \(kernel)x\(kernel) has no bound here; give tiles of "
                    + "2, 4 or 6 and filters 3x3, or ask for sums in any order")
        }
    }

    private init(input: [[Double]], filter: [[Double]], output: [[Double]]) {
        self.input = input
        self.filter = filter
        self.output = output
    }

    /// Roundings on the longest path from a weight and a value to an output; `winogradSums` derives them.
    package func roundings(channels: Int) -> Int {
        2 * [input, filter, output].map(Self.roundings).reduce(0, +) + 1 + channels + 1
    }

    /// Roundings in one dimension: of a constant, of its product, and of the additions of the longest row.
    private static func roundings(of matrix: [[Double]]) -> Int {
        let coefficients = matrix.joined().filter { $0 != 0 }
        let constant = coefficients.contains { Double(Float($0)) != $0 } ? 1 : 0
        let product = coefficients.contains { $0.significand != 1 } ? 1 : 0
        return constant + product + longestRow(of: matrix) - 1
    }

    /// Smallest normal numbers by which flushing may change a value transformed in two dimensions, roundings aside.
    static func flushed(by matrix: [[Double]]) -> Double {
        let growth = matrix.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 0
        return Double(2 * longestRow(of: matrix)) * growth * (growth + 1)
    }

    private static func longestRow(of matrix: [[Double]]) -> Int {
        matrix.map { $0.count { $0 != 0 } }.max() ?? 0
    }
}

extension Winograd {
    /// One coefficient of a transform in two dimensions, without its sign.
    struct Term {
        /// The row and column of the matrix that is transformed, or of the result.
        let row, column: Int
        let factor: Double
    }

    /// How the values of a tile make up one point of its transform.
    func inputTerms(of point: Int) -> [Term] { Self.terms(input[point / side], input[point % side]) }

    /// How the weights of a filter make up one point of its transform.
    func filterTerms(of point: Int) -> [Term] { Self.terms(filter[point / side], filter[point % side]) }

    /// What the outputs of a tile take from one point of the product.
    func outputTerms(of point: Int) -> [Term] {
        Self.terms(output.map { $0[point / side] }, output.map { $0[point % side] })
    }

    private static func terms(_ rows: [Double], _ columns: [Double]) -> [Term] {
        rows.indices.flatMap { row in
            columns.indices.map { Term(row: row, column: $0, factor: abs(rows[row] * columns[$0])) }
        }.filter { $0.factor != 0 }
    }
}

extension Winograd {
    /// F(2x2, 3x3), from the points 0, 1, -1.
    private static let two = Winograd(
        input: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]],
        filter: [[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]],
        output: [[1, 1, 1, 0], [0, 1, -1, -1]])

    /// F(4x4, 3x3), from the points 0, 1, -1, 2, -2.
    private static let four = Winograd(
        input: [
            [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
            [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
        ],
        filter: [
            [1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
            [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1],
        ],
        output: [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]])

    /// F(6x6, 3x3), from the points 0, 1, -1, 2, -2, 1/2, -1/2.
    private static let six = Winograd(
        input: [
            [1, 0, -21 / 4, 0, 21 / 4, 0, -1, 0],
            [0, 1, 1, -17 / 4, -17 / 4, 1, 1, 0], [0, -1, 1, 17 / 4, -17 / 4, -1, 1, 0],
            [0, 1 / 2, 1 / 4, -5 / 2, -5 / 4, 2, 1, 0], [0, -1 / 2, 1 / 4, 5 / 2, -5 / 4, -2, 1, 0],
            [0, 2, 4, -5 / 2, -5, 1 / 2, 1, 0], [0, -2, 4, 5 / 2, -5, -1 / 2, 1, 0],
            [0, -1, 0, 21 / 4, 0, -21 / 4, 0, 1],
        ],
        filter: [
            [1, 0, 0], [-2 / 9, -2 / 9, -2 / 9], [-2 / 9, 2 / 9, -2 / 9],
            [1 / 90, 1 / 45, 2 / 45], [1 / 90, -1 / 45, 2 / 45],
            [1 / 45, 1 / 90, 1 / 180], [1 / 45, -1 / 90, 1 / 180], [0, 0, 1],
        ],
        output: [
            [1, 1, 1, 1, 1, 32, 32, 0], [0, 1, -1, 2, -2, 16, -16, 0], [0, 1, 1, 4, 4, 8, 8, 0],
            [0, 1, -1, 8, -8, 4, -4, 0], [0, 1, 1, 16, 16, 2, 2, 0], [0, 1, -1, 32, -32, 1, -1, 1],
        ])
}
