/// How fast kernels compute against what the device could do at best, by how much they compute per byte moved.
///
/// Both scales are logarithmic. The slope is what memory can deliver, the flat part what the arithmetic units can do
/// (Williams, Waterman and Patterson, "Roofline", 2009).
public struct RooflineChart: Chart, Hashable {
    /// A ceiling, by its name.
    public struct Ceiling: Hashable, Sendable {
        /// What was measured: `float16 multiply-adds`.
        public let name: String
        /// GFLOP/s of arithmetic, GB/s of memory.
        public let rate: Double

        /// Makes a ceiling.
        public init(name: String, rate: Double) {
            self.name = name
            self.rate = rate
        }
    }

    /// One kernel on one shape.
    public struct Point: Hashable, Sendable {
        /// The number that stands beside the point, and in the table.
        public let number: Int
        /// What was measured.
        public let name: String
        /// FLOP per byte that must be moved.
        public let intensity: Double
        /// GFLOP/s.
        public let rate: Double
        /// Which of the chart's series the point belongs to.
        public let series: Int

        /// Makes a point.
        public init(number: Int, name: String, intensity: Double, rate: Double, series: Int = 0) {
            self.number = number
            self.name = name
            self.intensity = intensity
            self.rate = rate
            self.series = max(0, series)
        }

        /// Whether the point has a place on a logarithmic scale.
        public var hasPlace: Bool { [intensity, rate].allSatisfy((1e-9...1e15).contains) }
    }

    /// What is shown, in a few words.
    public let title: String
    /// What arithmetic can do; the greatest is the roof, the others are lines below it.
    public let arithmetic: [Ceiling]
    /// What memory can deliver, likewise.
    public let memory: [Ceiling]
    /// The names of the points' series.
    public let series: [String]
    /// The points; those without a place are left out.
    public let points: [Point]

    /// Makes a chart.
    public init(
        title: String, arithmetic: [Ceiling], memory: [Ceiling], series: [String] = [], points: [Point]
    ) {
        self.title = title
        self.arithmetic = arithmetic.filter(\.isUsable).sorted { $0.rate > $1.rate }
        self.memory = memory.filter(\.isUsable).sorted { $0.rate > $1.rate }
        self.series = series
        self.points = points.filter(\.hasPlace)
    }

    /// The chart in a width.
    public func drawing(width: Double) -> Drawing {
        let legend = Legend(marks.map(\.name), width: width)
        let frame = RooflineFrame(self, width: width, top: legend.height)
        var drawing = Drawing(width: width, height: frame.height, title: title, description: description)
        frame.drawAxes(in: &drawing)
        drawRoofs(frame, in: &drawing)
        for point in points {
            let (x, y) = frame.place(point)
            drawing.mark(of: point.series, x, y, hint: hint(point))
        }
        drawNumbers(frame, in: &drawing)
        legend.draw(in: &drawing) { index, x, y, drawing in
            if let line = marks[index].line {
                drawing.line(x - 12, y, x + 12, y, style: line)
            } else {
                drawing.mark(of: index, x, y)
            }
        }
        return drawing
    }

    /// What the legend names: series where there are several, then the ceilings by their lines.
    private var marks: [(name: String, line: String?)] {
        (series.count > 1 ? series.map { ($0, nil) } : [])
            + arithmetic.enumerated().map { ("\($1.name): \($1.rate.short) GFLOP/s", Self.line($0)) }
            + memory.enumerated().map { ("\($1.name): \($1.rate.short) GB/s", Self.line($0)) }
    }

    /// The class of a ceiling's line: solid where it is the roof.
    static func line(_ index: Int) -> String { index == 0 ? "roof" : "ledge-\((index - 1) % 3)" }

    private func hint(_ point: Point) -> String {
        "\(point.number): \(point.name), \(point.rate.short) GFLOP/s at \(point.intensity.short) FLOP/byte"
    }

    private var description: String {
        let roofs = arithmetic.first.map { "at most \($0.rate.short) GFLOP/s" } ?? "no ceiling of arithmetic"
        let slopes = memory.first.map { "\($0.rate.short) GB/s" } ?? "none of memory"
        return "Roofline of \(roofs) and \(slopes), with \(points.count) points; the table has their values."
    }
}

extension RooflineChart.Ceiling {
    fileprivate var isUsable: Bool { (1e-9...1e15).contains(rate) }
}
