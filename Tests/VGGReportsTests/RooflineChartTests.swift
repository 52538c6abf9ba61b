import TestSupport
import Testing
import VGGReports

@Suite struct RooflineChartTests {
    static let widths = [360.0, 880]
    private static let peak = RooflineChart.Ceiling(name: "multiply-adds", rate: 100)
    private static let bandwidth = RooflineChart.Ceiling(name: "reading", rate: 10)

    private func parsed(_ chart: RooflineChart, width: Double) throws -> [MarkupElement] {
        try MarkupElement.all(in: chart.drawing(width: width).markup.source)
    }

    private func chart(
        _ points: [RooflineChart.Point], arithmetic: [RooflineChart.Ceiling] = [peak],
        memory: [RooflineChart.Ceiling] = [bandwidth]
    ) -> RooflineChart {
        RooflineChart(title: "roofline", arithmetic: arithmetic, memory: memory, series: ["a", "b"], points: points)
    }

    /// The slope ends where the flat part begins, and only the latter is flat.
    @Test(arguments: widths)
    func roofHasARidge(width: Double) throws {
        let drawn = try parsed(chart([.init(number: 1, name: "conv", intensity: 3, rate: 20)]), width: width)
        let roofs = drawn.ofClass("roof").filter { $0.number("x2") - $0.number("x1") > 30 }
        #expect(roofs.count == 2)
        let (flat, slope) = (roofs[0], roofs[1])
        #expect(flat.number("y1") == flat.number("y2") && slope.number("y1") > slope.number("y2"))
        #expect(abs(slope.number("x2") - flat.number("x1")) < 0.2 && abs(slope.number("y2") - flat.number("y1")) < 0.2)
    }

    @Test(arguments: widths)
    func lesserCeilingsAreDashedAndNamed(width: Double) throws {
        let product = RooflineChart.Ceiling(name: "matrix product", rate: 70)
        let drawn = try parsed(
            chart([], arithmetic: [product, Self.peak], memory: [Self.bandwidth, .init(name: "copying", rate: 8)]),
            width: width)
        let texts = drawn.named("text").map(\.text)
        for text in [
            "multiply-adds: 100 GFLOP/s", "matrix product: 70.0 GFLOP/s", "reading: 10.0 GB/s", "copying: 8.00 GB/s",
            "100 GFLOP/s", "10.0 GB/s", "arithmetic intensity, FLOP/byte", "GFLOP/s",
        ] { #expect(texts.contains(text), "\(texts)") }
        // Each as a line and in the legend.
        #expect(drawn.ofClass("ledge-0").count == 4)
    }

    @Test(arguments: widths)
    func numbersHideNoOther(width: Double) throws {
        let points = (1...30).map { number in
            RooflineChart.Point(
                number: number, name: "kernel", intensity: 0.5 + 0.3 * Double(number % 5), rate: 3 + Double(number % 7),
                series: number % 2)
        }
        let drawn = try parsed(chart(points), width: width)
        let numbers = drawn.named("text").filter { Int($0.text) != nil && $0.classes.contains("halo") }
        #expect(numbers.map(\.text) == points.map { "\($0.number)" })
        for (index, one) in numbers.enumerated() {
            for other in numbers.dropFirst(index + 1) {
                let apart = (abs(one.number("x") - other.number("x")), abs(one.number("y") - other.number("y")))
                #expect(apart.0 >= 7 || apart.1 >= 11, "\(one) \(other)")
            }
        }
    }

    @Test(arguments: widths)
    func pointsWithoutAPlaceAreLeftOut(width: Double) throws {
        let odd = [(0, 1), (1, 0), (.nan, 1), (1, .infinity), (-1, 1), (1e-300, 1), (1, 1e300)]
        let points = odd.map { RooflineChart.Point(number: 1, name: "odd", intensity: $0.0, rate: $0.1, series: -3) }
        #expect(points.allSatisfy { !$0.hasPlace })
        let none = chart(points, arithmetic: [.init(name: "none", rate: .nan)], memory: [.init(name: "none", rate: 0)])
        #expect(none.points.isEmpty && none.arithmetic.isEmpty && none.memory.isEmpty)
        let drawn = try parsed(none, width: width)
        // The two in the legend.
        #expect(drawn.named("path").count == 2 && drawn.ofClass("roof").isEmpty)
        #expect(drawn.named("desc").first?.text.contains("with 0 points") == true)
    }

    @Test(arguments: Hostile.names)
    func hostileNamesAreDrawn(name: (text: String, shown: String)) throws {
        let point = RooflineChart.Point(number: 1, name: name.text, intensity: 1, rate: 1)
        let chart = RooflineChart(
            title: name.text, arithmetic: [.init(name: name.text, rate: 2)], memory: [], series: [name.text],
            points: [point])
        let drawn = try parsed(chart, width: 880)
        #expect(drawn.named("path").first?.text == "1: \(name.shown), 1.00 GFLOP/s at 1.00 FLOP/byte")
        #expect(drawn.first?.attributes["aria-label"] == name.shown)
    }
}
