import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of a text in XML, or in HTML that is well-formed XML.
public struct MarkupElement: Sendable {
    /// Why a text is not well-formed.
    public struct Failure: Error {
        /// The line, and the parser's words.
        public let description: String
    }

    /// Its name.
    public let name: String
    /// Its attributes.
    public let attributes: [String: String]
    /// All text inside, that of inner elements included.
    public fileprivate(set) var text = ""

    /// The names of its classes.
    public var classes: Set<String> {
        Set((attributes["class"] ?? "").split(separator: " ").map(String.init))
    }

    /// A number among the attributes; NaN where there is none.
    public func number(_ attribute: String) -> Double { attributes[attribute].flatMap(Double.init) ?? .nan }

    /// The elements of a text, in the order in which they begin.
    public static func all(in text: String) throws -> [MarkupElement] {
        let collector = Collector()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = collector
        guard parser.parse() else {
            let reason = parser.parserError.map { "\($0)" } ?? "no reason given"
            throw Failure(description: "line \(parser.lineNumber): \(reason)")
        }
        return collector.elements
    }
}

extension [MarkupElement] {
    /// The elements of a name.
    public func named(_ name: String) -> [MarkupElement] { filter { $0.name == name } }

    /// The elements of a class.
    public func ofClass(_ name: String) -> [MarkupElement] { filter { $0.classes.contains(name) } }
}

/// Remembers what a parser meets.
private final class Collector: NSObject, XMLParserDelegate {
    var elements: [MarkupElement] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(MarkupElement(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { open.removeLast() }
}
