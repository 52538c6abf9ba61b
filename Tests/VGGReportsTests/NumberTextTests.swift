import Testing
import VGGReports

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0, "0"), (1, "1.00"), (-2.5, "-2.50"), (9.996, "10.0"), (0.012345, "0.0123"), (99.95, "100"),
        (123456, "123456"),
        (999999, "1.00 \u{D7} 10\u{2076}"), (0.00123, "0.00123"), (0.000123, "1.23 \u{D7} 10\u{207B}\u{2074}"),
        (1e23, "1.00 \u{D7} 10\u{B2}\u{B3}"), (.nan, "not a number"), (.infinity, "\u{221E}"),
        (-.infinity, "-\u{221E}"),
    ])
    func short(number: Double, text: String) { #expect(number.short == text) }

    @Test(arguments: [Double.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, -0.0, .ulpOfOne])
    func extremesHaveATextToo(number: Double) {
        for text in [number.short, (-number).short, number.tick, number.pixels] { #expect(!text.isEmpty) }
    }

    @Test(arguments: [
        (0.5, "0.5"), (20, "20"), (100, "100"), (0, "0"), (1.5, "1.5"), (0.001, "0.001"),
        (1e-4, "10\u{207B}\u{2074}"), (1e6, "10\u{2076}"),
    ])
    func tick(number: Double, text: String) { #expect(number.tick == text) }

    @Test(arguments: [(12.34, "12.3"), (12, "12"), (-0.01, "0"), (.nan, "0"), (.infinity, "0"), (1e30, "0")])
    func pixels(number: Double, text: String) { #expect(number.pixels == text) }

    @Test(arguments: ["", "fc6", "conv1_1 + relu", String(repeating: "very long ", count: 100), "世界世界世界世界世界世界"])
    func namesAreShortenedInTheMiddle(name: String) {
        let shown = name.shortened(to: 100)
        #expect(shown.chartWidth <= 100)
        #expect((shown == name) == (name.chartWidth <= 100))
        #expect(shown == name || shown.contains("\u{2026}") && shown.first == name.first && shown.last == name.last)
    }
}
