import TestSupport
import Testing
import VGGReports

@Suite struct MatrixChartTests {
    private func parsed(_ names: [String], _ counts: [Int], width: Double = 880) throws -> [MarkupElement] {
        let chart = MatrixChart(
            title: "Confusion", rows: "actual", columns: "predicted", names: names, counts: counts)
        return try MarkupElement.all(in: chart.drawing(width: width).markup.source)
    }

    @Test(arguments: [360.0, 880]) func cellsAreAsOpaqueAsTheirShare(width: Double) throws {
        let drawn = try parsed(["cat", "dog"], [3, 1, 0, 5], width: width)
        let cells = drawn.named("rect")
        #expect(cells.map { $0.attributes["fill-opacity"] } == ["0.750", "0.250", nil])
        #expect(cells.map(\.text).first == "actual cat, predicted cat: 3")
        // A cell right of another, and one below it.
        #expect(cells[1].number("x") > cells[0].number("x") && cells[1].number("y") == cells[0].number("y"))
        #expect(cells[2].number("x") == cells[1].number("x") && cells[2].number("y") > cells[1].number("y"))
        let texts = drawn.named("text").map(\.text)
        for (text, times) in [("cat", 2), ("dog", 2), ("3", 1), ("5", 1), ("actual", 1), ("0", 0)] {
            #expect(texts.count { $0 == text } == times, "\(text) in \(texts)")
        }
        #expect(drawn.named("desc").map(\.text) == ["2 rows and columns; 8 of 9 on the diagonal."])
    }

    @Test func largeOnesDoWithoutNames() throws {
        let names = (0..<300).map { "class \($0)" }
        let drawn = try parsed(names, (0..<90_000).map { $0 % 301 == 0 ? 2 : 0 })
        #expect(drawn.named("rect").count == 300)
        #expect(drawn.named("text").map(\.text) == ["predicted", "actual"])
        #expect(drawn.named("rect").allSatisfy { $0.number("x") + $0.number("width") <= 880.1 })
    }

    @Test func oddOnesAreDrawn() throws {
        #expect(try parsed([], []).named("rect").isEmpty)
        #expect(try parsed(["a"], []).named("rect").isEmpty)
        #expect(try parsed(["a"], [1, 2, 3]).named("rect").count == 1)
        for name in Hostile.names {
            #expect(try parsed([name.text, "b"], [1, 0, 0, 1]).named("rect").count == 2)
        }
    }
}
