/// Where things are in a chart of horizontal bars: names on the left, or above the bars where the chart is narrow, and
/// numbers on the right.
struct BarFrame {
    /// The chart's width.
    let width: Double
    /// The chart's height.
    let height: Double
    /// From where to where bars may reach.
    let span: ClosedRange<Double>
    /// The upper and the lower end of the bars.
    let plot: ClosedRange<Double>
    /// How high a bar is.
    let barHeight = 12.0
    private let names: Double?
    private let rowHeight: Double
    private let head: Double

    /// Divides a width between names, bars and numbers; `lanes` is the number of bars in a row, `legend` what is above.
    init(width: Double, names: [String], values: [String], lanes: Int, legend: Double) {
        let isNarrow = width < 500
        let widest = names.map(\.chartWidth).max() ?? 0
        let column = isNarrow ? nil : min(widest + 12, 0.42 * width)
        let right = (values.map(\.chartWidth).max() ?? 0) + 12
        self.width = width
        self.names = column
        // A bar's own space, the name's above it, and a little between rows.
        head = isNarrow ? 16 : 0
        rowHeight = head + 15 * Double(lanes) + (isNarrow || lanes > 1 ? 8 : 5)
        let left = column ?? 2
        span = left...max(left + 40, width - right)
        plot = legend...legend + max(1, Double(names.count)) * rowHeight
        height = plot.upperBound + 44
    }

    /// The upper edge of a bar.
    func top(row: Int, lane: Int) -> Double { plot.lowerBound + Double(row) * rowHeight + head + 15 * Double(lane) + 3 }

    /// Adds a row's name.
    func draw(name: String, row: Int, lanes: Int, style: String = "", in drawing: inout Drawing) {
        let space = names.map { $0 - 10 } ?? width - 4
        let shown = name.shortened(to: space)
        let hint = shown == name ? nil : name
        guard let names else {
            let y = plot.lowerBound + Double(row) * rowHeight + 13
            return drawing.text(shown, x: 2, y: y, style: "halo \(style)", hint: hint)
        }
        let y = top(row: row, lane: 0) + (Double(lanes) * 15 - 3) / 2 + 4
        drawing.text(shown, x: names - 10, y: y, anchor: .end, style: style, hint: hint)
    }

    /// Adds lines at the ticks with their labels below, and the axis's title.
    func draw(_ axis: Axis, title: String, in drawing: inout Drawing) {
        for tick in axis.ticks {
            let x = axis.place(tick, in: span)
            drawing.line(x, plot.lowerBound, x, plot.upperBound, style: "grid")
            drawing.text(tick.tick, x: x, y: plot.upperBound + 16, anchor: .middle, style: "quiet")
        }
        drawing.line(span.lowerBound, plot.lowerBound, span.lowerBound, plot.upperBound, style: "axis")
        let middle = names == nil ? width / 2 : (span.lowerBound + span.upperBound) / 2
        drawing.text(title, x: middle, y: plot.upperBound + 36, anchor: .middle, style: "quiet")
    }
}
