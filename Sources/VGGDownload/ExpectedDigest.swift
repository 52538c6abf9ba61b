/// The SHA-256 that a file must have, or the first digits of it.
public struct ExpectedDigest: Hashable, Sendable {
    /// Hexadecimal digits in lower case: all 64, or the first of them.
    public let digits: String

    /// The number of digits of a whole digest.
    public static let wholeLength = 64

    /// Takes hexadecimal digits, 8 to 64 of them; nothing where the text is anything else.
    public init?(_ text: some StringProtocol) {
        guard (8...Self.wholeLength).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        digits = text.lowercased()
    }

    /// Whether all digits are known.
    public var isWhole: Bool { digits.utf8.count == Self.wholeLength }

    /// Whether a file with this digest, in hexadecimal digits, is the expected one.
    public func matches(_ digest: String) -> Bool { digest.lowercased().hasPrefix(digits) }
}

extension ExpectedDigest: CustomStringConvertible {
    /// The digits, and dots where there are more that are not known.
    public var description: String { isWhole ? digits : digits + "..." }
}
