extension String {
    /// The text as XML and HTML take it, in an attribute if `quotes`.
    ///
    /// Control characters, which XML forbids even when escaped, are shown by their Unicode pictures. Those that turn
    /// the direction of writing would change what stands beside them, so they are replaced, as are noncharacters.
    func escaped(quotes: Bool) -> String {
        guard unicodeScalars.contains(where: { !$0.isPlain }) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isPlain {
                result.unicodeScalars.append(scalar)
            } else {
                result.unicodeScalars.append(contentsOf: scalar.escaped(quotes: quotes))
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether nothing has to be done to the character, as to most of a page.
    fileprivate var isPlain: Bool {
        (0x20..<0x7F).contains(value) && self != "&" && self != "<" && self != ">" && self != "\""
    }

    fileprivate func escaped(quotes: Bool) -> String.UnicodeScalarView {
        switch self {
        case "&": "&amp;".unicodeScalars
        case "<": "&lt;".unicodeScalars
        case ">": "&gt;".unicodeScalars
        case "\"" where quotes: "&quot;".unicodeScalars
        case "\n" where !quotes, "\t" where !quotes: String(self).unicodeScalars
        case "\n", "\t", "\r": "&#\(value);".unicodeScalars
        default: String(shown).unicodeScalars
        }
    }

    /// The character, or what stands for one that a page cannot have.
    private var shown: Unicode.Scalar {
        switch value {
        case 0..<0x20: Unicode.Scalar(0x2400 + value) ?? Self.replacement
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: Self.replacement
        case _ where properties.isNoncharacterCodePoint: Self.replacement
        default: self
        }
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"
}
