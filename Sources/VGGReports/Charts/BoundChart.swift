#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Errors as shares of their bounds: a bar each on a logarithmic scale, and a line where the bound is.
public struct BoundChart: Chart, Hashable {
    /// One bar.
    public struct Bar: Hashable, Sendable {
        /// What was checked.
        public let name: String
        /// The largest error in units of its bound; above one where the bound does not hold.
        public let share: Double
        /// What the check concluded.
        public let outcome: Outcome

        /// Makes a bar.
        public init(name: String, share: Double, outcome: Outcome) {
            self.name = name
            self.share = share
            self.outcome = outcome
        }
    }

    /// What is shown, in a few words.
    public let title: String
    /// The bars from top to bottom.
    public let bars: [Bar]

    /// Makes a chart.
    public init(title: String, bars: [Bar]) {
        self.title = title
        self.bars = bars
    }

    /// The chart in a width; the scale begins at a millionth of the bound and ends at a million times it.
    public func drawing(width: Double) -> Drawing {
        let values = bars.map(Self.value(of:))
        let frame = BarFrame(width: width, names: bars.map(\.name), values: values, lanes: 1, legend: 22)
        var drawing = Drawing(width: width, height: frame.height, title: title, description: description)
        let axis = Axis(decades: decades, ticks: width < 500 ? 5 : 13)
        frame.draw(axis, title: "largest error as a share of its bound", in: &drawing)
        for (row, bar) in bars.enumerated() { draw(bar, row: row, frame, axis, in: &drawing) }
        let bound = axis.place(1, in: frame.span)
        drawing.line(bound, frame.plot.lowerBound - 4, bound, frame.plot.upperBound, style: "bound")
        drawing.text("bound", x: bound, y: frame.plot.lowerBound - 8, anchor: .middle, style: "strong")
        for (row, bar) in bars.enumerated() {
            let style = bar.outcome == .passed ? "" : "strong \(bar.outcome.rawValue)"
            let y = frame.top(row: row, lane: 0) + 10
            frame.draw(name: bar.name, row: row, lanes: 1, style: style, in: &drawing)
            drawing.text(values[row], x: width - 2, y: y, anchor: .end, style: style)
        }
        return drawing
    }

    private func draw(_ bar: Bar, row: Int, _ frame: BarFrame, _ axis: Axis, in drawing: inout Drawing) {
        guard bar.share != 0 else { return }
        // The least bar that can be seen is two pixels long.
        let end = max(axis.place(bar.reach, in: frame.span), frame.span.lowerBound + 2)
        drawing.rectangle(
            x: frame.span.lowerBound...end, y: frame.top(row: row, lane: 0), height: frame.barHeight,
            style: bar.outcome == .passed ? "series-0" : bar.outcome.rawValue,
            hint: "\(bar.name): \(Self.value(of: bar))")
    }

    /// The number beside a bar, behind a sign where the check did not pass.
    private static func value(of bar: Bar) -> String {
        // Where nothing could be compared, the lack of an error says nothing either.
        let number =
            bar.share > 0 || bar.share.isNaN ? bar.share.short : bar.outcome == .uncertain ? "unknown" : "no error"
        return bar.outcome == .passed ? number : "\(bar.outcome.sign) \(number)"
    }

    /// The powers of ten that the scale spans.
    private var decades: ClosedRange<Int> {
        let shares = bars.map(\.share).filter { $0.isFinite && $0 > 0 }
        let low = log10(shares.min() ?? 1).rounded(.down), high = log10(shares.max() ?? 1).rounded(.up)
        return Int(max(-6, min(-2, low)))...Int(min(6, max(1, high)))
    }

    private var description: String {
        guard let worst = bars.max(by: { $0.reach < $1.reach }) else { return "No checks." }
        let failed = bars.count { $0.outcome != .passed }
        return "\(bars.count) bars, \(failed) of them not passed; the longest is \(worst.name): \(worst.share.short)."
    }
}

extension BoundChart.Bar {
    /// How far the bar goes; what is no number goes beyond all.
    fileprivate var reach: Double { share.isNaN ? .infinity : share }
}
