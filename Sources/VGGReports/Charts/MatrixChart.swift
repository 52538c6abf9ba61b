/// Counts of pairs of names as a square of cells, each the darker the greater its share of its row.
public struct MatrixChart: Chart, Hashable {
    /// What is shown, in a few words.
    public let title: String
    /// What the rows are: `actual class`.
    public let rows: String
    /// What the columns are: `predicted class`.
    public let columns: String
    /// The names of rows and of columns.
    public let names: [String]
    /// The count of row i and column j, at `i * names.count + j`.
    public let counts: [Int]

    /// Makes a chart; counts that are missing are zero, surplus ones are left out.
    public init(title: String, rows: String, columns: String, names: [String], counts: [Int]) {
        self.title = title
        self.rows = rows
        self.columns = columns
        self.names = names
        let size = names.count * names.count
        self.counts = Array(counts.prefix(size)) + [Int](repeating: 0, count: max(size - counts.count, 0))
    }

    /// The chart in a width; names and counts are left out where cells are too small for them.
    public func drawing(width: Double) -> Drawing {
        let frame = MatrixFrame(names: names, counts: counts, width: width)
        var drawing = Drawing(width: width, height: frame.height, title: title, description: description)
        for row in names.indices {
            let sum = counts[row * names.count..<(row + 1) * names.count].reduce(0, +)
            for column in names.indices where counts[row * names.count + column] > 0 {
                let count = counts[row * names.count + column]
                drawing.rectangle(
                    x: frame.x(column)...frame.x(column + 1), y: frame.y(row), height: frame.cell,
                    style: "series-0", opacity: Double(count) / Double(sum),
                    hint: "\(rows) \(names[row]), \(columns) \(names[column]): \(count)")
            }
        }
        frame.drawFrame(rows: rows, columns: columns, in: &drawing)
        drawCounts(frame, in: &drawing)
        return drawing
    }

    private func drawCounts(_ frame: MatrixFrame, in drawing: inout Drawing) {
        guard frame.hasCounts else { return }
        for (place, count) in counts.enumerated() where count > 0 {
            drawing.text(
                "\(count)", x: frame.x(place % names.count) + frame.cell / 2,
                y: frame.y(place / names.count) + frame.cell / 2 + 4, anchor: .middle, style: "halo")
        }
    }

    private var description: String {
        let sum = counts.reduce(0, +)
        let diagonal = names.indices.reduce(0) { $0 + counts[$1 * names.count + $1] }
        return "\(names.count) rows and columns; \(diagonal) of \(sum) on the diagonal."
    }
}
