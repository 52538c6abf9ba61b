/// A number of bytes that prints as people read it: `411.0 MB`.
public struct ByteCount: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let bytes: Int

    private static let units = ["kB", "MB", "GB", "TB"]

    /// Wraps a number of bytes.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// Reads a number of bytes as people write it, at least one: `600MB`, `1.5 GB`, `629145600`.
    ///
    /// Units are powers of ten, as in `description`, in upper or lower case. Yields nothing for any other text.
    public init?(parsing text: String) {
        let lowercased = text.lowercased()
        let number = lowercased.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let rest = lowercased.dropFirst(number.count)
        let unit = rest.hasPrefix(" ") ? rest.dropFirst() : rest
        let names = ["b"] + Self.units.map { $0.lowercased() }
        guard let power = unit.isEmpty ? 0 : names.firstIndex(of: String(unit)), let value = Double(number) else {
            return nil
        }
        let bytes = (0..<power).reduce(value) { scaled, _ in scaled * 1000 }.rounded()
        guard bytes >= 1, let whole = Int(exactly: bytes) else { return nil }
        self.init(whole)
    }

    /// The number in bytes, kB, MB or GB of powers of ten, with one decimal.
    public var description: String {
        if bytes < 1000 { return "\(bytes) bytes" }
        var value = Double(bytes)
        var unit = ""
        for next in Self.units where value >= 999.95 || unit.isEmpty {
            value /= 1000
            unit = next
        }
        return "\((value * 10).rounded() / 10) \(unit)"
    }
}
