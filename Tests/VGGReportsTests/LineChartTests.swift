import TestSupport
import Testing
import VGGReports

@Suite struct LineChartTests {
    static let widths = [360.0, 880]

    private func parsed(_ series: [LineChart.Series], width: Double = 880) throws -> [MarkupElement] {
        let chart = LineChart(title: "Loss", places: "epoch", quantity: "loss", series: series)
        return try MarkupElement.all(in: chart.drawing(width: width).markup.source)
    }

    private func series(_ name: String, _ values: [Double]) -> LineChart.Series {
        .init(name: name, points: values.enumerated().map { .init(place: $0 + 1, value: $1) })
    }

    /// The corners of a line as x and y.
    private func corners(_ path: MarkupElement) -> [[Double]] {
        (path.attributes["d"] ?? "").split { "ML".contains($0) }
            .map { $0.split(separator: " ").compactMap { Double($0) } }
    }

    @Test(arguments: widths) func heightsFollowTheValues(width: Double) throws {
        let drawn = try parsed([series("training", [4, 2, 1])], width: width)
        let line = try #require(drawn.ofClass("line").first { $0.name == "path" })
        let points = corners(line)
        #expect(points.count == 3)
        // Twice the fall from 4 to 2 as from 2 to 1, and equal ways across.
        #expect(abs((points[1][1] - points[0][1]) - 2 * (points[2][1] - points[1][1])) < 0.5)
        #expect(abs((points[1][0] - points[0][0]) - (points[2][0] - points[1][0])) < 0.3)
        #expect(points.allSatisfy { (0...width).contains($0[0]) })
        let hints = drawn.ofClass("series-0").map(\.text)
        #expect(hints == ["training, epoch 1: 4.00", "training, epoch 2: 2.00", "training, epoch 3: 1.00"])
    }

    @Test(arguments: widths) func severalLinesHaveALegend(width: Double) throws {
        let drawn = try parsed([series("training", [3, 1]), series("validation", [2, 2])], width: width)
        let lines = drawn.ofClass("line")
        // One of each in the legend.
        #expect(lines.count { $0.classes.contains("line-0") } == 2)
        #expect(lines.count { $0.classes.contains("line-1") } == 2)
        let texts = drawn.named("text").map(\.text)
        for text in ["training", "validation", "epoch", "loss"] { #expect(texts.contains(text), "\(texts)") }
        #expect(drawn.named("desc").map(\.text) == ["loss by epoch: training ends at 1.00, validation ends at 2.00."])
    }

    @Test func aLineStopsWhereThereIsNoNumber() throws {
        let drawn = try parsed([series("training", [3, .nan, 2, 1, .infinity])])
        let path = try #require(drawn.ofClass("line").first?.attributes["d"])
        #expect(path.count { $0 == "M" } == 2 && corners(drawn.ofClass("line")[0]).count == 3)
        #expect(!path.contains("nan") && !path.contains("inf"))
        #expect(drawn.ofClass("series-0").count == 3)
    }

    @Test(arguments: widths) func oddChartsAreDrawn(width: Double) throws {
        #expect(try parsed([], width: width).named("desc").map(\.text) == ["No values."])
        #expect(try parsed([series("none", [])], width: width).ofClass("line").isEmpty)
        #expect(try parsed([series("nan", [.nan])], width: width).ofClass("series-0").isEmpty)
        #expect(try parsed([series("one", [0])], width: width).ofClass("series-0").count == 1)
        let many = try parsed([series("many", (0..<500).map(Double.init))], width: width)
        #expect(many.ofClass("series-0").isEmpty && many.ofClass("line").count == 1)
    }

    /// Epochs are whole: no tick lies between two.
    @Test(arguments: [1, 2, 3, 7, 30, 74, 1000]) func ticksAreWholeNumbers(_ epochs: Int) throws {
        let chart = try parsed([series("training", [Double](repeating: 1, count: epochs))])
        let low = chart.ofClass("quiet").map { $0.number("y") }.filter { !$0.isNaN }.max() ?? 0
        let labels = chart.ofClass("quiet").filter { abs($0.number("y") - (low - 20)) < 1 }.map(\.text)
        #expect(labels.first == "0" && labels.count >= 2)
        #expect(labels.allSatisfy { Int($0) != nil }, "\(labels)")
    }
}
