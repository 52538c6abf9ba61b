/// Where things are in a roofline chart.
struct RooflineFrame {
    /// The chart's width.
    let width: Double
    /// The chart's height.
    let height: Double
    /// From where to where the plot reaches across.
    let across: ClosedRange<Double>
    /// The plot's upper and lower end.
    let down: ClosedRange<Double>
    /// FLOP per byte.
    let intensity: Axis
    /// GFLOP/s.
    let rate: Axis

    /// Fits the scales to the points, and to where the roof turns flat.
    init(_ chart: RooflineChart, width: Double, top: Double) {
        let isNarrow = width < 500
        let peaks = chart.arithmetic.map(\.rate)
        let ridge = peaks.first.flatMap { peak in chart.memory.first.map { peak / $0.rate } }
        intensity = Axis(
            logarithmic: chart.points.flatMap { [$0.intensity / 1.2, $0.intensity * 1.2] }
                + (ridge.map { [$0 / 4, $0 * 6] } ?? []), ticks: isNarrow ? 6 : 12)
        rate = Axis(
            logarithmic: chart.points.flatMap { [$0.rate / 1.3, $0.rate * 1.3] } + peaks.map { $0 * 1.3 },
            ticks: isNarrow ? 7 : 10)
        let labels = rate.ticks.map(\.tick.chartWidth).max() ?? 0
        self.width = width
        height = top + (isNarrow ? 340 : 480)
        across = labels + 28...width - 16
        down = top + 4...height - 44
    }

    /// A point's place.
    func place(_ point: RooflineChart.Point) -> (x: Double, y: Double) { (x(point.intensity), y(point.rate)) }

    /// The place of FLOP per byte.
    func x(_ value: Double) -> Double { intensity.place(value, in: across) }

    /// The place of GFLOP/s: more is higher up.
    func y(_ value: Double) -> Double { down.lowerBound + down.upperBound - rate.place(value, in: down) }

    /// Adds the lines of the scales with their labels and titles.
    func drawAxes(in drawing: inout Drawing) {
        for tick in intensity.ticks {
            drawing.line(x(tick), down.lowerBound, x(tick), down.upperBound, style: "grid")
            drawing.text(tick.tick, x: x(tick), y: down.upperBound + 16, anchor: .middle, style: "quiet")
        }
        for tick in rate.ticks {
            drawing.line(across.lowerBound, y(tick), across.upperBound, y(tick), style: "grid")
            drawing.text(tick.tick, x: across.lowerBound - 6, y: y(tick) + 4, anchor: .end, style: "quiet")
        }
        drawing.line(across.lowerBound, down.upperBound, across.upperBound, down.upperBound, style: "axis")
        drawing.line(across.lowerBound, down.lowerBound, across.lowerBound, down.upperBound, style: "axis")
        let (middle, height) = ((across.lowerBound + across.upperBound) / 2, (down.lowerBound + down.upperBound) / 2)
        drawing.text(
            "arithmetic intensity, FLOP/byte", x: middle, y: down.upperBound + 36, anchor: .middle, style: "quiet")
        drawing.text("GFLOP/s", x: 12, y: height, anchor: .middle, style: "quiet", turned: 90)
    }
}
