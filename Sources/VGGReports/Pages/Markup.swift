/// A piece of markup as a value; what it is made of has been escaped.
///
/// It is HTML that is well-formed XML too, so that either kind of reader takes it.
public struct Markup: Hashable, Sendable {
    /// The markup itself.
    public let source: String

    /// A text, whatever it holds.
    public static func text(_ text: String) -> Markup { Markup(source: text.escaped(quotes: false)) }

    /// An element; attributes without a value are left out.
    public static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: [Markup] = []
    ) -> Markup {
        let opening = attributes.reduce(name) { opening, attribute in
            guard let value = attribute.value else { return opening }
            return opening + " \(attribute.key)=\"\(value.escaped(quotes: true))\""
        }
        guard !void.contains(name) else { return Markup(source: "<\(opening) />") }
        return Markup(source: "<\(opening)>\(content.map(\.source).joined())</\(name)>")
    }

    /// An element without attributes.
    static func element(_ name: String, _ content: [Markup]) -> Markup { element(name, [:], content) }

    /// An element around a text.
    static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String
    ) -> Markup { element(name, attributes, [.text(text)]) }

    /// Elements that never have content, and in HTML no closing tag; all others always have one.
    private static let void: Set<String> = ["br", "hr", "meta"]
}
