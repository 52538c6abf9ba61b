extension HeaderScanner {
    /// Reads a string: strict JSON escapes, UTF-8, no control characters.
    mutating func string(_ what: @autoclosure () -> String) throws(WeightsError) -> String {
        try expect("\"", "to begin \(what())")
        let start = position
        while let byte = next, byte != 0x22, byte != 0x5C, byte >= 0x20 { position += 1 }
        // Most strings have no escape: their bytes are the text.
        if next == 0x22 {
            let text = bytes[start..<position]
            position += 1
            return try decoded(text, what(), at: start)
        }
        guard next == 0x5C else { throw unended(what()) }
        position = start
        return try decoded(try unescaped(what()), what(), at: start)
    }

    private mutating func unescaped(_ what: @autoclosure () -> String) throws(WeightsError) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = next, byte >= 0x20 {
            position += 1
            if byte == 0x22 { return text }
            if byte != 0x5C {
                text.append(byte)
            } else {
                text.append(contentsOf: String(try escape(what())).utf8)
            }
        }
        throw unended(what())
    }

    private func unended(_ what: String) -> WeightsError {
        invalid(next == nil ? "\(what) without an end" : "a control character in \(what)")
    }

    private mutating func escape(_ what: @autoclosure () -> String) throws(WeightsError) -> Unicode.Scalar {
        guard let byte = next else { throw invalid("\(what()) without an end") }
        position += 1
        switch byte {
        case 0x22, 0x2F, 0x5C: return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(what())
        default: throw invalid("an unknown escape in \(what())", at: position - 2)
        }
    }

    /// Reads the digits after `\u`, and those of a second half where they are one of a pair.
    private mutating func unicodeEscape(_ what: @autoclosure () -> String) throws(WeightsError) -> Unicode.Scalar {
        let start = position - 2
        let first = try fourDigits(what())
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), next == 0x5C else {
            throw invalid("half a surrogate pair in \(what())", at: start)
        }
        position += 1
        guard next == UInt8(ascii: "u") else { throw invalid("half a surrogate pair in \(what())", at: start) }
        position += 1
        let second = try fourDigits(what())
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw invalid("half a surrogate pair in \(what())", at: start) }
        return scalar
    }

    private mutating func fourDigits(_ what: @autoclosure () -> String) throws(WeightsError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw invalid("expected four hexadecimal digits in \(what())")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func decoded(
        _ text: some Collection<UInt8>, _ what: @autoclosure () -> String, at start: Int
    ) throws(WeightsError) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw invalid("\(what()) is not UTF-8", at: start)
        }
        return string
    }
}
