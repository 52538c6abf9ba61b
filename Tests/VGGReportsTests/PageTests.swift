import TestSupport
import Testing
import VGGReports

@Suite struct PageTests {
    private func page(_ blocks: [Block], title: String = "A title") -> Page {
        Page(title: title, subtitle: "under it", generator: "swift-vgg 1.2.3", blocks: blocks)
    }

    @Test func standsForItself() throws {
        let html = page([.verdict(.passed, "all well"), .paragraph("text")]).html
        let parsed = try MarkupElement.all(in: html)
        #expect(html.hasPrefix("<!DOCTYPE html>\n"))
        #expect(parsed.named("script").isEmpty && parsed.named("link").isEmpty && parsed.named("img").isEmpty)
        #expect(!html.contains("url(") && !html.contains("@import"))
        #expect(parsed.named("title").map(\.text) == ["A title"] && parsed.named("h1").map(\.text) == ["A title"])
        #expect(parsed.ofClass("subtitle").map(\.text) == ["under it"])
        #expect(parsed.ofClass("verdict").map(\.text) == ["\u{2713} all well"])
        #expect(parsed.named("footer").map(\.text) == ["Made by swift-vgg 1.2.3."])
    }

    /// HTML takes a style sheet as it stands, so that what XML escapes must not be in it.
    @Test func styleSheetNeedsNoEscaping() throws {
        let html = page([]).html
        let style = try #require(try MarkupElement.all(in: html).named("style").first)
        #expect(html.contains(style.text) && !style.text.isEmpty)
    }

    @Test func anEmptyPageIsOne() throws {
        let parsed = try MarkupElement.all(in: Page(title: "", subtitle: "", generator: "", blocks: []).html)
        #expect(parsed.named("main").count == 1 && parsed.named("nav").isEmpty)
    }

    @Test func sectionsAreNestedAndLinked() throws {
        let inner = Block.section("Inner", [.paragraph("deep")])
        let parsed = try MarkupElement.all(in: page(["One", "Two", "Three"].map { .section($0, [inner]) }).html)
        #expect(parsed.named("h2").map(\.text) == ["One", "Two", "Three"])
        #expect(parsed.named("h3").count == 3)
        let ids = parsed.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == 6 && ids.count == 6)
        #expect(parsed.named("a").compactMap { $0.attributes["href"] } == ["#part-1", "#part-2", "#part-3"])
        #expect(parsed.named("a").allSatisfy { ids.contains(String(($0.attributes["href"] ?? "").dropFirst())) })
    }

    @Test(arguments: Hostile.names)
    func hostileNamesAreShownAsTheyAre(name: (text: String, shown: String)) throws {
        var table = ReportTable([(name.text, .code)])
        table.add([name.text])
        let parsed = try MarkupElement.all(
            in: page(
                [
                    .verdict(.failed, name.text), .facts([(name.text, name.text)]), .list([name.text]),
                    .commands([name.text, name.text]), .table(table), .section(name.text, []),
                ], title: name.text
            ).html)
        for tag in ["title", "h1", "dt", "dd", "li", "th", "td", "h2"] {
            #expect(parsed.named(tag).map(\.text) == [name.shown], "\(tag)")
        }
        #expect(parsed.named("code").map(\.text) == [name.shown + "\n" + name.shown])
    }

    @Test func rowsThatDidNotPassAreMarked() throws {
        var table = ReportTable([("name", .text), ("share", .number)])
        #expect(table.isEmpty)
        table.add(["good", "0.5"], outcome: .passed)
        table.add(["bad", "7"], outcome: .failed)
        table.add(["short"])
        table.add(["long", "1", "too much"], outcome: .uncertain)
        #expect(!table.isEmpty)
        let parsed = try MarkupElement.all(in: page([.table(table)]).html)
        #expect(parsed.named("tr").map(\.classes) == [[], [], ["failed"], [], ["uncertain"]])
        #expect(parsed.named("td").map(\.text) == ["good", "0.5", "bad", "7", "short", "", "long", "1"])
        #expect(parsed.named("td").filter { $0.classes == ["number"] }.map(\.text) == ["0.5", "7", "", "1"])
    }

    /// Each is shown by the style sheet on screens of its own.
    @Test func figuresHaveTwoWidths() throws {
        let chart = BoundChart(title: "chart", bars: [])
        let parsed = try MarkupElement.all(in: page([.figure(chart, caption: "what it shows")]).html)
        let widths = parsed.named("svg").compactMap { $0.attributes["viewBox"]?.split(separator: " ")[2] }
        #expect(widths == ["880", "360"])
        #expect(parsed.named("figcaption").map(\.text) == ["what it shows"])
    }

    @Test(arguments: [(Outcome.passed, "\u{2713}"), (.failed, "\u{2717}"), (.uncertain, "?")])
    func outcomesHaveSigns(outcome: Outcome, sign: String) { #expect(outcome.sign == sign) }
}
