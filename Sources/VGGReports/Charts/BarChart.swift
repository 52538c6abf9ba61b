/// Quantities that begin at zero, as horizontal bars, in several series if need be, with their quartiles.
public struct BarChart: Chart, Hashable {
    /// One bar.
    public struct Value: Hashable, Sendable {
        /// How long the bar is.
        public let median: Double
        /// Between which values half of the measurements are, if there are several.
        public let quartiles: ClosedRange<Double>?

        /// Makes a bar; quartiles that are no finite numbers in order are left out.
        public init(median: Double, lower: Double? = nil, upper: Double? = nil) {
            self.median = median
            if let lower, let upper, lower <= upper, lower.isFinite, upper.isFinite {
                quartiles = lower...upper
            } else {
                quartiles = nil
            }
        }
    }

    /// The bars of one thing.
    public struct Row: Hashable, Sendable {
        /// What was measured.
        public let name: String
        /// One bar for each series, or nothing where the series lacks it.
        public let values: [Value?]

        /// Makes a row.
        public init(name: String, values: [Value?]) {
            self.name = name
            self.values = values
        }
    }

    /// What is shown, in a few words.
    public let title: String
    /// The quantity and its unit: `milliseconds, median and quartiles`.
    public let quantity: String
    /// The names of the series.
    public let series: [String]
    /// The rows from top to bottom.
    public let rows: [Row]

    /// Makes a chart.
    public init(title: String, quantity: String, series: [String] = [], rows: [Row]) {
        self.title = title
        self.quantity = quantity
        self.series = series
        self.rows = rows
    }

    /// The chart in a width.
    public func drawing(width: Double) -> Drawing {
        let lanes = max(1, rows.map(\.values.count).max() ?? 1)
        let legend = Legend(series.count > 1 ? series : [], width: width)
        let all = rows.flatMap(\.values).compactMap(\.self)
        let frame = BarFrame(
            width: width, names: rows.map(\.name), values: all.map(\.median.short), lanes: lanes, legend: legend.height)
        var drawing = Drawing(width: width, height: frame.height, title: title, description: description)
        let axis = Axis(
            linear: all.flatMap { [$0.median, $0.quartiles?.upperBound ?? 0] }, ticks: width < 500 ? 4 : 8)
        frame.draw(axis, title: quantity, in: &drawing)
        legend.draw(in: &drawing) { series, x, y, drawing in
            drawing.rectangle(x: x - 11...x + 11, y: y - 5, height: 10, style: Legend.style(series))
        }
        for (row, one) in rows.enumerated() {
            frame.draw(name: one.name, row: row, lanes: lanes, in: &drawing)
            for (lane, value) in one.values.enumerated() {
                guard let value else { continue }
                draw(value, row: row, lane: lane, frame, axis, in: &drawing)
            }
        }
        return drawing
    }

    private func draw(
        _ value: Value, row: Int, lane: Int, _ frame: BarFrame, _ axis: Axis, in drawing: inout Drawing
    ) {
        let y = frame.top(row: row, lane: lane)
        if value.median.isFinite {
            drawing.rectangle(
                x: frame.span.lowerBound...axis.place(value.median, in: frame.span), y: y, height: frame.barHeight,
                style: Legend.style(lane), hint: hint(value, row: row, lane: lane))
        }
        if let quartiles = value.quartiles {
            let low = axis.place(quartiles.lowerBound, in: frame.span)
            let high = axis.place(quartiles.upperBound, in: frame.span)
            let middle = y + frame.barHeight / 2
            drawing.line(low, middle, high, middle, style: "whisker")
            for end in [low, high] { drawing.line(end, middle - 4, end, middle + 4, style: "whisker") }
        }
        drawing.text(value.median.short, x: frame.width - 2, y: y + 10, anchor: .end)
    }

    private func hint(_ value: Value, row: Int, lane: Int) -> String {
        let name = series.indices.contains(lane) && series.count > 1 ? ", \(series[lane])" : ""
        let spread = value.quartiles.map { " (\($0.lowerBound.short) to \($0.upperBound.short))" } ?? ""
        return "\(rows[row].name)\(name): \(value.median.short)\(spread)"
    }

    private var description: String {
        let longest = rows.max { $0.longest < $1.longest }
        guard let longest else { return "No measurements." }
        return "\(rows.count) rows; the longest bar is that of \(longest.name): \(longest.longest.short) (\(quantity))."
    }
}

extension BarChart.Row {
    /// The length of the longest bar.
    fileprivate var longest: Double { values.compactMap(\.?.median).filter(\.isFinite).max() ?? 0 }
}
