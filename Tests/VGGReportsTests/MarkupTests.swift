import TestSupport
import Testing
import VGGReports

@Suite struct MarkupTests {
    @Test(arguments: Hostile.names)
    func namesComeThrough(name: (text: String, shown: String)) throws {
        let markup = Markup.element("p", ["title": name.text, "hidden": nil], [.text(name.text)])
        let parsed = try MarkupElement.all(in: markup.source)
        #expect(parsed.count == 1)
        #expect(parsed.first?.text == name.shown)
        #expect(parsed.first?.attributes == ["title": name.shown])
    }

    @Test func newLinesStayInTextsAndAttributes() throws {
        let text = "one\ntwo\r\nthree\tfour\rfive"
        let parsed = try MarkupElement.all(in: Markup.element("p", ["title": text], [.text(text)]).source)
        #expect(parsed.first?.text == text)
        #expect(parsed.first?.attributes["title"] == text)
    }

    @Test func onlyElementsWithoutContentHaveNoClosingTag() {
        #expect(Markup.element("td").source == "<td></td>")
        #expect(Markup.element("meta", ["charset": "utf-8"]).source == "<meta charset=\"utf-8\" />")
    }
}
