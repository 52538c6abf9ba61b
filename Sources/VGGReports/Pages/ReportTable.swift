/// A table of a page.
public struct ReportTable: Sendable {
    /// What a column holds.
    public enum Style: String, Sendable {
        /// Words.
        case text
        /// Numbers, aligned on the right.
        case number
        /// Words of a program, such as a path or the name of a case.
        case code
    }

    private let columns: [(title: String, style: Style)]
    private var rows: [(cells: [String], outcome: Outcome?)] = []

    /// Makes a table without rows.
    public init(_ columns: [(title: String, style: Style)]) { self.columns = columns }

    /// Whether there are no rows.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a row with a cell per column, marked unless it passed.
    ///
    /// Missing cells are empty, surplus ones are dropped.
    public mutating func add(_ cells: [String], outcome: Outcome? = nil) {
        let padding = Array(repeating: "", count: max(0, columns.count - cells.count))
        rows.append((cells.prefix(columns.count) + padding, outcome))
    }

    /// The table as HTML, in a frame that can be moved sideways on a narrow screen.
    var markup: Markup {
        let head = columns.map { Markup.element("th", ["scope": "col", "class": $0.style.rawValue], text: $0.title) }
        let table = Markup.element(
            "table",
            [.element("thead", [.element("tr", head)]), .element("tbody", rows.map { row($0.cells, $0.outcome) })])
        return .element("div", ["class": "table", "tabindex": "0"], [table])
    }

    private func row(_ cells: [String], _ outcome: Outcome?) -> Markup {
        let cells = zip(columns, cells).map { column, cell in
            Markup.element("td", ["class": column.style.rawValue], text: cell)
        }
        return .element("tr", ["class": outcome == .passed ? nil : outcome?.rawValue], cells)
    }
}
