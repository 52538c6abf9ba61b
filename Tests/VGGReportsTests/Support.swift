import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element that a parser of XML met.
struct Element {
    /// Its name.
    let name: String
    /// Its attributes.
    let attributes: [String: String]
    /// All text inside, that of inner elements included.
    var text = ""

    /// The names of its classes.
    var classes: Set<String> {
        Set((attributes["class"] ?? "").split(separator: " ").map(String.init))
    }
}

/// The elements of a text that must be well-formed XML, in the order in which they begin.
func elements(of text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Element] {
    let collector = Collector()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = collector
    let isWellFormed = parser.parse()
    try #require(
        isWellFormed, "line \(parser.lineNumber): \(String(describing: parser.parserError))",
        sourceLocation: sourceLocation)
    return collector.elements
}

/// Remembers what a parser meets.
private final class Collector: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { open.removeLast() }
}

extension [Element] {
    /// The elements of a name.
    func named(_ name: String) -> [Element] { filter { $0.name == name } }

    /// The elements of a class.
    func ofClass(_ name: String) -> [Element] { filter { $0.classes.contains(name) } }
}

/// Names as nobody would give them, with what a page must show for each.
enum Hostile {
    static let names: [(text: String, shown: String)] = [
        ("<script>alert('x')</script>", "<script>alert('x')</script>"),
        ("\" onload=\"alert(1)", "\" onload=\"alert(1)"),
        ("a & b &amp; c < d > e", "a & b &amp; c < d > e"),
        ("]]> --> </style></svg></html>", "]]> --> </style></svg></html>"),
        ("bell \u{7} null \0 escape \u{1B}[31m", "bell \u{2407} null \u{2400} escape \u{241B}[31m"),
        ("delete \u{7F} c1 \u{85} none \u{FFFF}", "delete \u{2421} c1 \u{FFFD} none \u{FFFD}"),
        ("right \u{202E} to left \u{2066}", "right \u{FFFD} to left \u{FFFD}"),
        ("Grüße, 世界, \u{1F600}, e\u{301}", "Grüße, 世界, \u{1F600}, e\u{301}"),
        ("", ""),
    ]
}
