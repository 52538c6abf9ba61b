public import VGGBackend
import VGGModel
import VGGReference

/// The judge of algorithms that are tuned: parts of what a convolution yields, in its own shape, against the reference.
///
/// The first, the middle and the last image are looked at in the upper left, in the middle and in the lower right, each
/// in a window that begins with a tile of every size, for sixteen filters spread over all and the last; the bounds are
/// those of the method. All other values must be finite, so that none is left out.
public final class ConvolutionReference: TuningCheck {
    private var evaluated: [Key: Evaluation] = [:]
    private var problem: TuningProblem?

    private struct Key: Hashable {
        let window: Window
        let summation: Summation
    }

    /// Makes a judge.
    public init() {}

    /// `count` numbers from -1 to 1.
    public func values(_ count: Int, seed: UInt64) -> [Float] { Fill.reals.values(count, seed: seed) }

    /// The largest error of a run in units of its bound; infinite where a value is not finite.
    public func worstRatio(of run: ConvolutionRun) throws -> Double {
        guard run.output.allSatisfy(\.isFinite) else { return .infinity }
        // Another problem has other values; only the one at hand is kept.
        if problem != run.problem { (problem, evaluated) = (run.problem, [:]) }
        let filters = Self.filters(of: run.problem.channels)
        return try Window.all(of: run.problem).map { window in
            let key = Key(window: window, summation: run.summation)
            let expected = try evaluated[key] ?? window.evaluation(of: run, filters: filters, key.summation)
            evaluated[key] = expected
            return try window.worstRatio(of: run, filters: filters, expected: expected)
        }.max() ?? .infinity
    }

    /// Filters spread over all, and the last.
    private static func filters(of channels: Int) -> [Int] {
        let step = max(1, channels / 16)
        return Array(Set(stride(from: 0, to: channels, by: step)).union([channels - 1])).sorted()
    }
}

/// A part of one image, and the part around it on which it depends.
private struct Window: Hashable {
    let image: Int
    let rows, columns: Range<Int>
    let aroundRows, aroundColumns: Range<Int>

    /// Rows and columns of a window; a multiple of every tile.
    private static let extent = 12

    /// The window of an image that begins at the multiples of `extent` that a row and a column lie in.
    private init(image: Int, row: Int, column: Int, of shape: Shape) {
        self.image = image
        (rows, aroundRows) = Self.ranges(row, of: shape.height)
        (columns, aroundColumns) = Self.ranges(column, of: shape.width)
    }

    private static func ranges(_ place: Int, of count: Int) -> (Range<Int>, Range<Int>) {
        let start = place / extent * extent, end = min(start + extent, count)
        return (start..<end, max(0, start - extent)..<min(end + extent, count))
    }

    static func all(of problem: TuningProblem) -> [Window] {
        let (shape, last) = (problem.input, problem.batch - 1)
        return [
            Window(image: 0, row: 0, column: 0, of: shape),
            Window(image: last / 2, row: shape.height / 2, column: shape.width / 2, of: shape),
            Window(image: last, row: shape.height - 1, column: shape.width - 1, of: shape),
        ]
    }

    /// What the reference makes of the part around the window.
    ///
    /// Around the window lie twelve rows and columns or the image's edge, so that its own values depend on nothing
    /// beyond, and its tiles are those of the whole image.
    func evaluation(of run: ConvolutionRun, filters: [Int], _ summation: Summation) throws -> Evaluation {
        let shape = run.problem.input
        var values: [Double] = []
        for channel in 0..<shape.channels {
            for row in aroundRows {
                let start = ((image * shape.channels + channel) * shape.height + row) * shape.width
                values += run.input[(start + aroundColumns.lowerBound)..<(start + aroundColumns.upperBound)]
                    .map(Double.init)
            }
        }
        let part = Shape(channels: shape.channels, height: aroundRows.count, width: aroundColumns.count)
        return try Reference.convolution(
            Evaluation(exact: Activation(shape: part, values: values)), run.parameters.part(filters),
            summation: summation)
    }

    /// The largest error within the window in units of its bound.
    func worstRatio(of run: ConvolutionRun, filters: [Int], expected: Evaluation) throws -> Double {
        let (height, width) = (run.problem.input.height, run.problem.input.width)
        var worst = 0.0
        for (index, filter) in filters.enumerated() {
            for (row, column) in rows.flatMap({ row in columns.map { (row, $0) } }) {
                let value = run.output[((image * run.problem.channels + filter) * height + row) * width + column]
                let place =
                    (index * aroundRows.count + row - aroundRows.lowerBound) * aroundColumns.count
                    + column - aroundColumns.lowerBound
                let error = abs(Double(value) - expected.values[place])
                if error > 0 { worst = max(worst, error / expected.bound(at: place)) }
            }
        }
        return worst
    }
}

extension LayerParameters {
    /// The parameters of some filters alone.
    fileprivate func part(_ filters: [Int]) -> LayerParameters {
        let size = weight.count / weight.shape[0]
        let (weights, biases) = (weight.values, bias.values)
        return LayerParameters(
            weight: Tensor(
                shape: [filters.count] + weight.shape.dropFirst(),
                values: filters.flatMap { weights[$0 * size..<($0 + 1) * size] }),
            bias: Tensor(shape: [filters.count], values: filters.map { biases[$0] }))
    }
}
