/// Where things are in a chart of a matrix: row names on the left, column names above, turned.
struct MatrixFrame {
    /// The chart's height.
    let height: Double
    /// The side of a cell.
    let cell: Double
    /// Whether counts fit into cells.
    let hasCounts: Bool
    private let names: [String]
    private let left: Double
    private let top: Double
    private let hasNames: Bool
    private static let titleSpace = 22.0
    private static let widestName = 140.0

    init(names: [String], counts: [Int], width: Double) {
        let count = Double(max(names.count, 1))
        let widest = min(names.map(\.chartWidth).max() ?? 0, min(Self.widestName, width / 4)) + 8
        let space = width - Self.titleSpace - widest - 4
        hasNames = space / count >= 12
        let margin = Self.titleSpace + (hasNames ? widest : 4)
        cell = max(min((width - margin - 4) / count, 48), 0)
        left = margin
        top = margin
        hasCounts = cell >= max(18, (counts.map { "\($0)".chartWidth }.max() ?? 0) + 4)
        height = top + cell * count + 4
        self.names = names
    }

    /// The left edge of a column.
    func x(_ column: Int) -> Double { left + Double(column) * cell }

    /// The upper edge of a row.
    func y(_ row: Int) -> Double { top + Double(row) * cell }

    /// Adds the outline, the names, and what rows and columns are.
    func drawFrame(rows: String, columns: String, in drawing: inout Drawing) {
        let (right, bottom) = (x(names.count), y(names.count))
        for line in [0, names.count] {
            drawing.line(x(line), top, x(line), bottom, style: "axis")
            drawing.line(left, y(line), right, y(line), style: "axis")
        }
        drawing.text(columns, x: (left + right) / 2, y: 13, anchor: .middle, style: "quiet")
        drawing.text(rows, x: 13, y: (top + bottom) / 2, anchor: .middle, style: "quiet", turned: 90)
        guard hasNames else { return }
        for (index, name) in names.enumerated() {
            let shown = name.shortened(to: left - Self.titleSpace - 6)
            let hint = shown == name ? nil : name
            drawing.text(shown, x: left - 5, y: y(index) + cell / 2 + 4, anchor: .end, hint: hint)
            drawing.text(shown, x: x(index) + cell / 2 + 4, y: top - 5, turned: 90, hint: hint)
        }
    }
}
