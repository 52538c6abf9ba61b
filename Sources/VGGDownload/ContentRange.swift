/// The header `Content-Range`: which bytes an answer brings, of how many.
package struct ContentRange: Hashable {
    /// The bytes; nothing where none could be given, as with the status 416.
    package let bytes: ClosedRange<Int>?
    /// The bytes of the whole file, where that is said.
    package let total: Int?

    /// Reads `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`; nothing where the text is anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        total = Reply.number(parts[1])
        guard total != nil || parts[1] == "*" else { return nil }
        if parts[0] == "*" {
            bytes = nil
            return
        }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Reply.number(ends[0]), let last = Reply.number(ends[1]), first <= last,
            last < (total ?? .max)
        else { return nil }
        bytes = first...last
    }
}
