import VGGModel

/// Divides a file of protobuf's text format into words, numbers, texts and signs.
struct PrototxtScanner {
    /// One of these, and where it stands.
    struct Token {
        enum Kind: Hashable {
            case word(String)
            case integer(Int64)
            case number(Double)
            case text([UInt8])
            case sign(UInt8)
        }

        let kind: Kind
        let offset: Int
    }

    let source: CaffeSource
    private var position = 0
    private var bytes: UnsafeRawBufferPointer { source.storage.bytes }

    init(_ source: CaffeSource) { self.source = source }

    /// Where the next token or space begins.
    var offset: Int { position }

    /// The next token, or nothing at the file's end.
    mutating func next() throws(WeightsError) -> Token? {
        skipSpace()
        guard let byte = peek() else { return nil }
        let offset = position
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return Token(kind: .text(try text(byte)), offset: offset)
        case _ where byte.isWordStart: return Token(kind: .word(word()), offset: offset)
        case _ where byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."):
            return Token(kind: try number(), offset: offset)
        case _ where "{}<>[]:;,".utf8.contains(byte):
            position += 1
            return Token(kind: .sign(byte), offset: offset)
        default: throw source.invalid("found \(byte.shown), which the format has no use for", at: offset)
        }
    }

    /// Passes the comma or semicolon that may follow a field.
    mutating func skipSeparator() {
        skipSpace()
        if let byte = peek(), byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") { advance() }
    }

    /// The quote that begins another text, where one comes next.
    mutating func nextQuote() -> UInt8? {
        skipSpace()
        guard let byte = peek(), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { return nil }
        return byte
    }

    /// The byte so far ahead.
    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Passes a byte.
    mutating func advance(_ count: Int = 1) { position = min(position + count, bytes.count) }

    /// Passes spaces, line ends and comments.
    private mutating func skipSpace() {
        while let byte = peek() {
            if byte == UInt8(ascii: "#") {
                while let next = peek(), next != UInt8(ascii: "\n") { position += 1 }
            } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func word() -> String {
        let start = position
        while let byte = peek(), byte.isWordStart || byte.isDigit { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

extension PrototxtScanner {
    /// A number, of whatever sign and base.
    private mutating func number() throws(WeightsError) -> Token.Kind {
        let start = offset
        var text = ""
        while let byte = peek(), byte.isNumberPart || Self.isSign(byte, after: text) {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            advance()
        }
        guard text.utf8.count <= 64, let kind = Self.number(text) else {
            throw source.invalid("'\(text.prefix(40))' is no number", at: start)
        }
        return kind
    }

    /// Whether a sign belongs to a number: at its beginning or after an exponent's letter.
    private static func isSign(_ byte: UInt8, after text: String) -> Bool {
        switch byte {
        case UInt8(ascii: "-"): text.isEmpty || text.hasSuffix("e") || text.hasSuffix("E")
        case UInt8(ascii: "+"): text.hasSuffix("e") || text.hasSuffix("E")
        default: false
        }
    }

    private static func number(_ text: String) -> Token.Kind? {
        let negative = text.hasPrefix("-")
        let digits = text.drop { $0 == "-" }
        guard text.count - digits.count <= 1, let first = digits.first, first.isNumber || first == "." else {
            return nil
        }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            return Int64((negative ? "-" : "") + digits.dropFirst(2), radix: 16).map(Token.Kind.integer)
        }
        if first == "0", digits.count > 1, digits.allSatisfy(\.isNumber) {
            return Int64((negative ? "-" : "") + digits, radix: 8).map(Token.Kind.integer)
        }
        if digits.allSatisfy(\.isNumber), let integer = Int64(text) { return .integer(integer) }
        let plain = digits.hasSuffix("f") || digits.hasSuffix("F") ? text.dropLast() : Substring(text)
        let allowed = plain.allSatisfy { $0.isNumber || ".eE+-".contains($0) }
        return allowed ? Double(plain).map(Token.Kind.number) : nil
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether a name may begin with it.
    var isWordStart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Whether it may stand in a number, sign apart; what is not one is found out later.
    fileprivate var isNumberPart: Bool { isDigit || isWordStart || self == UInt8(ascii: ".") }

    /// The byte as an error shows it.
    var shown: String {
        (0x20..<0x7F).contains(self) ? "'\(Character(Unicode.Scalar(self)))'" : "the byte \(self)"
    }
}
