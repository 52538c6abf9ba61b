/// A part of a page.
public enum Block: Sendable {
    /// What it all comes to, in large letters.
    case verdict(Outcome, String)
    /// Running text.
    case paragraph(String)
    /// Names with their values.
    case facts([(name: String, value: String)])
    /// Short texts, each on its own.
    case list([String])
    /// Commands for a shell, one per line.
    case commands([String])
    /// Rows of cells.
    case table(ReportTable)
    /// A chart, and what it shows.
    case figure(any Chart, caption: String)
    /// A heading and what stands under it.
    case section(String, [Block])
}

extension Block {
    /// The block as HTML under headings of a level; `id` names a section, and those inside begin with it.
    func markup(level: Int, id: String) -> Markup {
        switch self {
        case .verdict(let outcome, let text):
            .element("p", ["class": "verdict \(outcome.rawValue)"], text: "\(outcome.sign) \(text)")
        case .paragraph(let text): .element("p", text: text)
        case .facts(let facts): .element("dl", facts.map(Self.fact))
        case .list(let texts): .element("ul", texts.map { .element("li", text: $0) })
        case .commands(let lines):
            .element("pre", [.element("code", text: lines.joined(separator: "\n"))])
        case .table(let table): table.markup
        case .figure(let chart, let caption): Self.figure(chart, caption)
        case .section(let title, let blocks):
            .element(
                "section", ["id": id],
                [.element("h\(min(level, 6))", text: title)] + blocks.markup(level: level + 1, id: id))
        }
    }

    private static func fact(_ fact: (name: String, value: String)) -> Markup {
        .element("div", [.element("dt", text: fact.name), .element("dd", text: fact.value)])
    }

    /// The chart in two widths, of which the style sheet shows the one that suits the screen.
    private static func figure(_ chart: any Chart, _ caption: String) -> Markup {
        .element(
            "figure",
            [
                .element("div", ["class": "wide"], [chart.drawing(width: 880).markup]),
                .element("div", ["class": "narrow"], [chart.drawing(width: 360).markup]),
                .element("figcaption", text: caption),
            ])
    }
}

extension [Block] {
    /// The blocks as HTML; `id` begins the names of sections among them.
    func markup(level: Int, id: String) -> [Markup] {
        enumerated().map { index, block in block.markup(level: level, id: "\(id)-\(index + 1)") }
    }
}
