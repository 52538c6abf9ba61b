import TestSupport
import Testing
import VGGReports

@Suite struct DrawingFileTests {
    private let chart = LineChart(
        title: "Loss", places: "epoch", quantity: "loss",
        series: [.init(name: "training", points: [.init(place: 1, value: 2)])])

    @Test func aFileHasItsSizeAndItsDrawing() throws {
        let file = chart.drawing(width: 640).svg
        #expect(file.hasPrefix("<?xml"))
        let elements = try MarkupElement.all(in: file)
        let root = try #require(elements.first)
        #expect(root.name == "svg" && root.number("width") == 640 && root.number("height") > 100)
        #expect(elements.ofClass("series-0").count == 1)
    }

    /// Programs that draw SVG but know no variables see colours all the same.
    @Test func coloursAreWrittenOut() throws {
        let file = chart.drawing(width: 640).svg
        #expect(!file.contains("var(") && !file.contains("@media"))
        let style = try #require(MarkupElement.all(in: file).named("style").first).text
        for rule in [
            "svg .series-0 { fill: #2f6db3; }", "svg .line-1 { stroke: #c4601d; }", "svg .page { fill: #ffffff; }",
        ] {
            #expect(style.contains(rule), "\(style)")
        }
    }
}
