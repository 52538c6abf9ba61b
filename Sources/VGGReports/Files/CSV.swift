/// A table as a file of comma-separated values, as RFC 4180 has them.
public struct CSV: Hashable, Sendable {
    private var rows: [[String]]

    /// Makes a table of its titles.
    public init(_ titles: [String]) { rows = [titles] }

    /// Adds a row with a text per column.
    public mutating func add(_ row: [String]) { rows.append(row) }

    /// The file's content: a line per row, each ending in a carriage return and a line feed.
    public var text: String {
        rows.map { row in row.map { Self.field($0, alone: row.count == 1) }.joined(separator: ",") + "\r\n" }.joined()
    }

    /// A field, in quotes where it would otherwise be read as something else; a row of one empty field as an empty line.
    private static func field(_ text: String, alone: Bool) -> String {
        let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
        guard needsQuotes || (alone && text.isEmpty) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
        return quoted + "\""
    }
}
