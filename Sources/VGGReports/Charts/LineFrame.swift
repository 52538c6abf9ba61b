/// Where things are in a chart of lines.
struct LineFrame {
    /// The chart's height.
    let height: Double
    private let across: ClosedRange<Double>
    private let down: ClosedRange<Double>
    private let places: Axis
    private let values: Axis

    /// Fits the scales to all points.
    init(_ chart: LineChart, width: Double, top: Double) {
        let isNarrow = width < 500
        let points = chart.series.flatMap(\.points)
        let last = points.map(\.place).max() ?? 1
        // No more ticks than places, so that none is between two.
        places = Axis(linear: [Double(last)], ticks: min(isNarrow ? 5 : 10, max(last, 1)))
        values = Axis(linear: points.map(\.value), ticks: isNarrow ? 5 : 8)
        let labels = values.ticks.map(\.tick.chartWidth).max() ?? 0
        height = top + (isNarrow ? 260 : 360)
        across = labels + 28...max(width - 16, labels + 68)
        down = top + 8...height - 44
    }

    /// The place of a step or epoch.
    func x(_ place: Int) -> Double { places.place(Double(place), in: across) }

    /// The place of a value: more is higher up.
    func y(_ value: Double) -> Double { down.lowerBound + down.upperBound - values.place(value, in: down) }

    /// Adds the lines of the scales with their labels and titles.
    func drawAxes(places title: String, quantity: String, in drawing: inout Drawing) {
        for tick in places.ticks {
            let x = places.place(tick, in: across)
            drawing.text(tick.tick, x: x, y: down.upperBound + 16, anchor: .middle, style: "quiet")
        }
        for tick in values.ticks {
            drawing.line(across.lowerBound, y(tick), across.upperBound, y(tick), style: "grid")
            drawing.text(tick.tick, x: across.lowerBound - 6, y: y(tick) + 4, anchor: .end, style: "quiet")
        }
        drawing.line(across.lowerBound, down.upperBound, across.upperBound, down.upperBound, style: "axis")
        drawing.line(across.lowerBound, down.lowerBound, across.lowerBound, down.upperBound, style: "axis")
        let (middle, height) = ((across.lowerBound + across.upperBound) / 2, (down.lowerBound + down.upperBound) / 2)
        drawing.text(title, x: middle, y: down.upperBound + 36, anchor: .middle, style: "quiet")
        drawing.text(quantity, x: 12, y: height, anchor: .middle, style: "quiet", turned: 90)
    }
}
