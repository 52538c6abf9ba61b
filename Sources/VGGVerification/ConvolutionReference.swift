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
        let window: ReferenceWindow
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
        let filters = LayerParameters.filtersToCheck(of: run.problem.channels)
        return try ReferenceWindow.all(of: run.problem.input, images: run.problem.batch).map { window in
            let key = Key(window: window, summation: run.summation)
            let expected = try evaluated[key] ?? window.evaluation(of: run, filters: filters, key.summation)
            evaluated[key] = expected
            return try window.worstRatio(of: run, filters: filters, expected: expected)
        }.max() ?? .infinity
    }
}

extension ReferenceWindow {
    /// What the reference makes of the part around the window.
    fileprivate func evaluation(of run: ConvolutionRun, filters: [Int], _ summation: Summation) throws -> Evaluation {
        try Reference.convolution(
            Evaluation(exact: around(of: run.input, shape: run.problem.input)), run.parameters.part(filters),
            summation: summation)
    }

    /// The largest error within the window in units of its bound.
    fileprivate func worstRatio(of run: ConvolutionRun, filters: [Int], expected: Evaluation) throws -> Double {
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
