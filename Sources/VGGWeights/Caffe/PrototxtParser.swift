package import VGGModel

/// Reads a file of protobuf's text format, such as a `.prototxt`, as a message.
///
/// Messages that are open are kept in a list, so that no depth of braces can exhaust the stack.
package struct PrototxtParser {
    /// The longest file that is read; networks of hundreds of layers take a tenth of a mebibyte.
    static let maximumLength = 8 << 20
    /// The most messages that may lie in one another.
    static let maximumDepth = 32

    /// A message that is not at its end.
    private struct Open {
        /// The field that it is a value of.
        let name: String
        /// What ends it.
        let end: UInt8
        /// Whether it is an element of a list.
        let isElement: Bool
        var message: CaffeMessage
    }

    private let source: CaffeSource
    private var scanner: PrototxtScanner
    private var open: [Open] = []
    private var values = 0

    /// Reads a file.
    package static func message(path: String) throws(WeightsError) -> CaffeMessage {
        try message(storage: try MappedFile.map(path), path: path)
    }

    /// Reads a file that is in memory; errors call it `path`.
    package static func message(storage: TensorStorage, path: String) throws(WeightsError) -> CaffeMessage {
        guard storage.bytes.count <= maximumLength else {
            throw WeightsError(
                .invalidHeader, path: path,
                "has \(storage.bytes.count) bytes, too many for the text of a network; give the weights as --weights")
        }
        var parser = PrototxtParser(CaffeSource(path: path, form: .text, storage: storage))
        return try parser.parse()
    }

    private init(_ source: CaffeSource) {
        self.source = source
        scanner = PrototxtScanner(source)
        open = [Open(name: "", end: 0, isElement: false, message: CaffeMessage(offset: 0, source: source))]
    }

    private mutating func parse() throws(WeightsError) -> CaffeMessage {
        while let token = try scanner.next() {
            switch token.kind {
            case .word(let name): try field(name, at: token.offset)
            case .sign(let sign) where sign == open[open.count - 1].end && open.count > 1: try close()
            default: throw unexpected(token, "the name of a field")
            }
        }
        guard open.count == 1 else {
            throw source.invalid(
                "'\(Character(Unicode.Scalar(opening)))' without its end",
                at: open[open.count - 1].message.offset)
        }
        return open[0].message
    }

    /// What begins the innermost message.
    private var opening: UInt8 { open[open.count - 1].end == UInt8(ascii: ">") ? UInt8(ascii: "<") : UInt8(ascii: "{") }

    /// Reads a field's value, or begins the message that it is.
    private mutating func field(_ name: String, at offset: Int) throws(WeightsError) {
        guard var token = try scanner.next() else {
            throw source.invalid("nothing after '\(name.prefix(40))'", at: offset)
        }
        let hasColon = token.kind == .sign(UInt8(ascii: ":"))
        if hasColon {
            guard let value = try scanner.next() else {
                throw source.invalid("no value of '\(name.prefix(40))'", at: offset)
            }
            token = value
        }
        switch token.kind {
        case .sign(UInt8(ascii: "{")), .sign(UInt8(ascii: "<")): try begin(name, token, isElement: false)
        case .sign(UInt8(ascii: "[")): try element(name, isFirst: true)
        case .sign: throw unexpected(token, "a value of '\(name.prefix(40))'")
        default:
            guard hasColon else { throw unexpected(token, "':' or '{' after '\(name.prefix(40))'") }
            try append(try value(token), to: name, at: token.offset)
            scanner.skipSeparator()
        }
    }

    /// Reads list elements until the list's end or an element that is a message, which it begins.
    private mutating func element(_ name: String, isFirst: Bool) throws(WeightsError) {
        var isFirst = isFirst
        while let token = try scanner.next() {
            switch token.kind {
            case .sign(UInt8(ascii: "]")): return scanner.skipSeparator()
            case .sign(UInt8(ascii: ",")) where !isFirst:
                guard let next = try scanner.next() else { break }
                if try take(next, of: name) { return }
            default:
                guard isFirst else { throw unexpected(token, "',' or ']' in the list of '\(name.prefix(40))'") }
                if try take(token, of: name) { return }
            }
            isFirst = false
        }
        throw source.invalid("the list of '\(name.prefix(40))' without its end", at: scanner.offset)
    }

    /// Takes an element; whether it is a message, which is then open.
    private mutating func take(_ token: PrototxtScanner.Token, of name: String) throws(WeightsError) -> Bool {
        if token.kind == .sign(UInt8(ascii: "{")) || token.kind == .sign(UInt8(ascii: "<")) {
            try begin(name, token, isElement: true)
            return true
        }
        try append(try value(token), to: name, at: token.offset)
        return false
    }
}

extension PrototxtParser {
    private mutating func begin(
        _ name: String, _ token: PrototxtScanner.Token, isElement: Bool
    ) throws(WeightsError) {
        guard open.count <= Self.maximumDepth else {
            throw source.invalid("more than \(Self.maximumDepth) messages in one another", at: token.offset)
        }
        let end = token.kind == .sign(UInt8(ascii: "{")) ? UInt8(ascii: "}") : UInt8(ascii: ">")
        let message = CaffeMessage(offset: token.offset, source: source)
        open.append(Open(name: name, end: end, isElement: isElement, message: message))
    }

    private mutating func close() throws(WeightsError) {
        let closed = open.removeLast()
        try append(.message(closed.message), to: closed.name, at: closed.message.offset)
        if closed.isElement { try element(closed.name, isFirst: false) } else { scanner.skipSeparator() }
    }

    private mutating func append(
        _ content: CaffeValue.Content, to name: String, at offset: Int
    ) throws(WeightsError) {
        values += 1
        guard values <= CaffeDecoder.maximumValues else {
            throw source.invalid("more than \(CaffeDecoder.maximumValues) values", at: offset)
        }
        open[open.count - 1].message.append(CaffeValue(content: content, offset: offset), to: name)
    }

    /// The value that a token is; texts that follow one another are one.
    private mutating func value(_ token: PrototxtScanner.Token) throws(WeightsError) -> CaffeValue.Content {
        switch token.kind {
        case .word(let word): return .word(word)
        case .integer(let number): return .integer(number)
        case .number(let number): return .number(number)
        case .sign: throw unexpected(token, "a value")
        case .text(var bytes):
            while let next = scanner.nextQuote() { bytes += try scanner.text(next) }
            guard bytes.count <= CaffeDecoder.maximumTextLength else {
                throw source.invalid("a text of \(bytes.count) bytes, too long for a name", at: token.offset)
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw source.invalid("a text that is not UTF-8", at: token.offset)
            }
            return .text(text)
        }
    }

    private func unexpected(_ token: PrototxtScanner.Token, _ wanted: String) -> WeightsError {
        let found =
            switch token.kind {
            case .word(let word): "'\(word.prefix(40))'"
            case .integer(let number): "\(number)"
            case .number(let number): "\(number)"
            case .text: "a text"
            case .sign(let sign): sign.shown
            }
        return source.invalid("expected \(wanted), found \(found)", at: token.offset)
    }
}
