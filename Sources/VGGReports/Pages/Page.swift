/// A page that stands for itself: one file of HTML with its style and its charts, without a script.
public struct Page: Sendable {
    /// What the page is about.
    public let title: String
    /// One line under the title: what was run, on what, when.
    public let subtitle: String
    /// The program that made the page, with its version.
    public let generator: String
    /// What stands on the page.
    public var blocks: [Block]

    /// Makes a page.
    public init(title: String, subtitle: String, generator: String, blocks: [Block]) {
        self.title = title
        self.subtitle = subtitle
        self.generator = generator
        self.blocks = blocks
    }

    /// The file's content.
    public var html: String {
        let head: [Markup] = [
            .element("meta", ["charset": "utf-8"]),
            .element("title", text: title),
            .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .element("meta", ["name": "color-scheme", "content": "light dark"]),
            .element("meta", ["name": "generator", "content": generator]),
            // Nothing is loaded and nothing runs, even if a browser were fooled by what a page holds.
            .element(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'",
                ]),
            .element("style", text: styleSheet),
        ]
        let header = Markup.element(
            "header", [.element("h1", text: title), .element("p", ["class": "subtitle"], text: subtitle)])
        let main = Markup.element("main", contents + blocks.markup(level: 2, id: "part"))
        let footer = Markup.element("footer", [.element("p", text: "Made by \(generator).")])
        let body = Markup.element("body", [header, main, footer])
        return "<!DOCTYPE html>\n" + Markup.element("html", ["lang": "en"], [.element("head", head), body]).source
            + "\n"
    }

    /// Links to the sections, where there are several.
    private var contents: [Markup] {
        let links = blocks.enumerated().compactMap { index, block -> Markup? in
            guard case .section(let title, _) = block else { return nil }
            return .element("li", [.element("a", ["href": "#part-\(index + 1)"], text: title)])
        }
        return links.count > 2 ? [.element("nav", ["aria-label": "Contents"], [.element("ul", links)])] : []
    }
}
