/// Rows of text in aligned columns.
struct Table {
    /// Which side of its column a text is pushed to.
    enum Alignment {
        /// Texts.
        case left
        /// Numbers.
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// Makes a table with a line of titles.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// Adds a row with one text per column.
    mutating func add(_ row: [String]) { rows.append(row) }

    /// The table, a line per row, each with a newline.
    var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { pad(row[$0], to: widths[$0], alignments[$0]) }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: width - text.count)
        return alignment == .left ? text + space : space + text
    }
}

extension Double {
    /// The number with a fixed number of decimals; a very large one in scientific notation.
    func fixed(_ decimals: Int) -> String {
        guard isFinite else { return "\(self)" }
        guard let shifted = Int64(exactly: (abs(self) * pow10(decimals)).rounded()) else { return scientific }
        var digits = String(shifted)
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        let point = digits.index(digits.endIndex, offsetBy: -decimals)
        let sign = self < 0 && digits.contains { $0 != "0" } ? "-" : ""
        return sign + digits[..<point] + (decimals > 0 ? "." + digits[point...] : "")
    }

    /// The number in scientific notation with two significant decimals: `3.27e-06`.
    var scientific: String {
        guard isFinite, self != 0 else { return isFinite ? "0" : "\(self)" }
        var exponent = 0, mantissa = abs(self)
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        if mantissa.fixed(2) == "10.00" { (mantissa, exponent) = (1, exponent + 1) }
        let sign = exponent < 0 ? "-" : "+"
        let digits = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        return (self < 0 ? "-" : "") + mantissa.fixed(2) + "e" + sign + digits
    }

    private func pow10(_ n: Int) -> Double { (0..<n).reduce(1) { power, _ in power * 10 } }
}

extension Int {
    /// The number with its thousands apart: `138,357,544`.
    var grouped: String {
        var digits = Array(String(magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (self < 0 ? "-" : "") + String(digits)
    }
}
