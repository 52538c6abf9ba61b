import TestSupport
import Testing
import VGGReports

@Suite struct BoundChartTests {
    static let widths = [360.0, 880]

    private func parsed(_ bars: [BoundChart.Bar], width: Double) throws -> [MarkupElement] {
        try MarkupElement.all(in: BoundChart(title: "errors", bars: bars).drawing(width: width).markup.source)
    }

    private func bar(_ name: String, _ share: Double, _ outcome: Outcome = .passed) -> BoundChart.Bar {
        BoundChart.Bar(name: name, share: share, outcome: outcome)
    }

    @Test(arguments: widths)
    func barsReachTheBoundWhereTheErrorDoes(width: Double) throws {
        let shares = [0.001, 0.1, 1, 10]
        let drawn = try parsed(shares.map { bar("\($0)", $0, $0 > 1 ? .failed : .passed) }, width: width)
        let bound = try #require(drawn.ofClass("bound").first?.attributes["x1"].flatMap(Double.init))
        let ends = drawn.named("rect").map { $0.number("x") + $0.number("width") }
        #expect(ends == ends.sorted() && ends.count == 4)
        #expect(abs(ends[2] - bound) < 0.2 && ends[1] < bound - 10 && ends[3] > bound + 10)
    }

    @Test(arguments: widths)
    func whatDidNotPassHasASignAndAClass(width: Double) throws {
        let drawn = try parsed(
            [bar("good", 0.5), bar("bad", 12, .failed), bar("odd", 0.2, .uncertain), bar("void", 0, .uncertain)],
            width: width)
        #expect(drawn.named("rect").map(\.classes) == [["series-0"], ["failed"], ["uncertain"]])
        let texts = drawn.named("text").map(\.text)
        for text in ["0.500", "\u{2717} 12.0", "? 0.200", "? unknown", "bound", "good", "bad", "odd"] {
            #expect(texts.contains(text), "\(texts)")
        }
    }

    @Test(arguments: widths)
    func oddSharesHaveTheirPlace(width: Double) throws {
        let shares = [0, .nan, .infinity, -.infinity, -1, 1e-300, 1e300, .leastNonzeroMagnitude]
        let drawn = try parsed(shares.map { bar("layer", $0, .failed) }, width: width)
        // No error has no bar; the others are between the ends.
        #expect(drawn.named("rect").count == shares.count - 1)
        #expect(
            drawn.named("rect").allSatisfy { $0.number("width") >= 2 && $0.number("x") + $0.number("width") <= width })
        let texts = drawn.named("text").map(\.text)
        #expect(texts.contains("\u{2717} no error") && texts.contains("\u{2717} not a number"))
    }

    @Test(arguments: widths)
    func emptyAndLongAndHostileOnesAreDrawn(width: Double) throws {
        #expect(try parsed([], width: width).named("desc").map(\.text) == ["No checks."])
        let long = String(repeating: "a very long name ", count: 40)
        for name in Hostile.names.map(\.text) + [long] {
            let drawn = try parsed([bar(name, 0.5)], width: width)
            #expect(drawn.named("svg").count == 1 && drawn.named("rect").count == 1)
        }
        let drawn = try parsed([bar(long, 0.5)], width: width)
        let shown = try #require(drawn.named("text").first { $0.text.contains("\u{2026}") })
        // The whole name is in its title, which is part of the text that the parser collects.
        #expect(shown.text.hasSuffix(long))
    }

    @Test func describesItself() throws {
        let drawn = try parsed([bar("conv1_1", 0.25), bar("fc8", 3, .failed)], width: 880)
        #expect(drawn.first?.attributes["role"] == "img" && drawn.first?.attributes["aria-label"] == "errors")
        #expect(drawn.named("title").first?.text == "errors")
        #expect(drawn.named("desc").map(\.text) == ["2 bars, 1 of them not passed; the longest is fc8: 3.00."])
    }
}
