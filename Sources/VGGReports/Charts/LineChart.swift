/// Quantities that change from step to step, as lines over a common scale that begins at zero.
public struct LineChart: Chart, Hashable {
    /// One value.
    public struct Point: Hashable, Sendable {
        /// The step or epoch, from 0.
        public let place: Int
        /// The value there; one that is no finite number interrupts the line.
        public let value: Double

        /// Makes a point.
        public init(place: Int, value: Double) {
            self.place = max(0, place)
            self.value = value
        }
    }

    /// One line.
    public struct Series: Hashable, Sendable {
        /// What it shows.
        public let name: String
        /// Its points from left to right.
        public let points: [Point]

        /// Makes a line.
        public init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// What is shown, in a few words.
    public let title: String
    /// What the places count: `epoch`.
    public let places: String
    /// The quantity and its unit: `loss`.
    public let quantity: String
    /// The lines.
    public let series: [Series]

    /// The most points of a line that have a mark each.
    private static let markLimit = 60

    /// Makes a chart.
    public init(title: String, places: String, quantity: String, series: [Series]) {
        self.title = title
        self.places = places
        self.quantity = quantity
        self.series = series
    }

    /// The chart in a width.
    public func drawing(width: Double) -> Drawing {
        let legend = Legend(series.count > 1 ? series.map(\.name) : [], width: width)
        let frame = LineFrame(self, width: width, top: legend.height)
        var drawing = Drawing(width: width, height: frame.height, title: title, description: description)
        frame.drawAxes(places: places, quantity: quantity, in: &drawing)
        for (index, line) in series.enumerated() { draw(line, index, frame, in: &drawing) }
        legend.draw(in: &drawing) { index, x, y, drawing in
            drawing.line(x - 12, y, x + 12, y, style: Self.style(index))
            drawing.mark(of: index, x, y)
        }
        return drawing
    }

    private func draw(_ line: Series, _ index: Int, _ frame: LineFrame, in drawing: inout Drawing) {
        let runs = line.points.split { !$0.value.isFinite }
        let path = runs.map { run in
            "M" + run.map { "\(frame.x($0.place).pixels) \(frame.y($0.value).pixels)" }.joined(separator: "L")
        }
        if !path.isEmpty { drawing.path(path.joined(), style: Self.style(index)) }
        guard line.points.count <= Self.markLimit else { return }
        for point in runs.joined() {
            drawing.mark(
                of: index, frame.x(point.place), frame.y(point.value),
                hint: "\(line.name), \(places) \(point.place): \(point.value.short)")
        }
    }

    /// The classes of a line.
    private static func style(_ index: Int) -> String { "line line-\(index % 6)" }

    private var description: String {
        let ends = series.compactMap { line in
            line.points.last { $0.value.isFinite }.map { "\(line.name) ends at \($0.value.short)" }
        }
        return ends.isEmpty ? "No values." : "\(quantity) by \(places): \(ends.joined(separator: ", "))."
    }
}
