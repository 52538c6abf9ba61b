import TestSupport
import Testing
import VGGReports

@Suite struct BarChartTests {
    static let widths = [360.0, 880]

    private func parsed(_ rows: [BarChart.Row], series: [String] = [], width: Double) throws -> [MarkupElement] {
        let chart = BarChart(title: "times", quantity: "milliseconds", series: series, rows: rows)
        return try MarkupElement.all(in: chart.drawing(width: width).markup.source)
    }

    @Test(arguments: widths)
    func barsAreAsLongAsTheirMedians(width: Double) throws {
        let rows = [10.0, 20, 40].map { BarChart.Row(name: "row", values: [.init(median: $0)]) }
        let lengths = try parsed(rows, width: width).named("rect").map { $0.number("width") }
        #expect(abs(lengths[1] / lengths[0] - 2) < 0.01 && abs(lengths[2] / lengths[0] - 4) < 0.01)
    }

    @Test(arguments: widths)
    func quartilesAreWhiskersAroundTheEnd(width: Double) throws {
        let row = BarChart.Row(name: "conv1_1", values: [.init(median: 30, lower: 20, upper: 40)])
        let drawn = try parsed([row], width: width)
        let end = try #require(drawn.named("rect").first).number("x") + drawn.named("rect")[0].number("width")
        let whisker = try #require(drawn.ofClass("whisker").first)
        #expect(whisker.number("x1") < end - 5 && whisker.number("x2") > end + 5)
        #expect(drawn.named("rect").map(\.text) == ["conv1_1: 30.0 (20.0 to 40.0)"])
    }

    @Test(arguments: widths)
    func seriesHaveColoursAndALegend(width: Double) throws {
        let rows = [
            BarChart.Row(name: "fc6", values: [.init(median: 4), .init(median: 2)]),
            BarChart.Row(name: "fc7", values: [nil, .init(median: 1)]),
        ]
        let drawn = try parsed(rows, series: ["fp32", "fp16"], width: width)
        // Two in the legend, three bars.
        #expect(
            drawn.named("rect").map(\.classes) == [
                ["series-0"], ["series-1"], ["series-0"], ["series-1"], ["series-1"],
            ])
        let texts = drawn.named("text").map(\.text)
        for text in ["fp32", "fp16", "fc6", "fc7", "milliseconds", "4.00", "2.00", "1.00"] {
            #expect(texts.contains(text), "\(texts)")
        }
        #expect(drawn.named("rect").last?.text == "fc7, fp16: 1.00")
    }

    @Test func aSingleSeriesNeedsNoLegend() throws {
        let drawn = try parsed([.init(name: "fc6", values: [.init(median: 4)])], series: ["fp32"], width: 880)
        #expect(drawn.named("rect").count == 1 && !drawn.named("text").map(\.text).contains("fp32"))
    }

    @Test(arguments: widths)
    func oddValuesAreDrawn(width: Double) throws {
        let medians = [0, .nan, .infinity, -5, 1e-300, 1e300, 3]
        let rows = medians.map { BarChart.Row(name: "row", values: [.init(median: $0, lower: .nan, upper: 1)]) }
        let drawn = try parsed(rows, width: width)
        #expect(drawn.named("rect").count == 5 && drawn.ofClass("whisker").isEmpty)
        #expect(drawn.named("rect").allSatisfy { (0...width).contains($0.number("width")) })
        #expect(drawn.named("text").map(\.text).contains("not a number"))
        #expect(try parsed([], width: width).named("desc").map(\.text) == ["No measurements."])
        #expect(try parsed([.init(name: "nothing", values: [])], width: width).named("rect").isEmpty)
    }

    @Test func quartilesOutOfOrderAreLeftOut() {
        #expect(BarChart.Value(median: 1, lower: 2, upper: 1).quartiles == nil)
        #expect(BarChart.Value(median: 1, lower: 0, upper: .infinity).quartiles == nil)
        #expect(BarChart.Value(median: 1, lower: 1).quartiles == nil)
        #expect(BarChart.Value(median: 1, lower: 1, upper: 1).quartiles == 1...1)
    }

    /// The sixth series and the first have a colour in common.
    @Test(arguments: widths)
    func manySeriesAreDrawn(width: Double) throws {
        let names = (0..<13).map { "series number \($0)" }
        let drawn = try parsed(
            [.init(name: "row", values: names.map { _ in .init(median: 1) })], series: names, width: width)
        #expect(drawn.named("rect").count == 26)
        let height = try #require(drawn.first?.attributes["viewBox"]?.split(separator: " ").last.flatMap { Double($0) })
        #expect(drawn.named("text").allSatisfy { (0...height).contains($0.number("y")) })
    }
}
