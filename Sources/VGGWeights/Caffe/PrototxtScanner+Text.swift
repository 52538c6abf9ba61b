extension PrototxtScanner {
    /// The bytes of a text in quotes, escapes resolved; the opening quote is next.
    mutating func text(_ quote: UInt8) throws(WeightsError) -> [UInt8] {
        let start = offset
        advance()
        var result: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            advance()
            if byte == quote { return result }
            if byte == UInt8(ascii: "\\") {
                result.append(try escaped())
            } else {
                result.append(byte)
            }
        }
        throw source.invalid("a text in quotes without an end on its line", at: start)
    }

    /// The byte that follows a backslash stands for.
    private mutating func escaped() throws(WeightsError) -> UInt8 {
        let start = offset - 1
        guard let byte = peek() else { throw source.invalid("a text in quotes without an end on its line", at: start) }
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "a"): 7,
            UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): byte,
            UInt8(ascii: "'"): byte, UInt8(ascii: "\""): byte, UInt8(ascii: "?"): byte,
        ]
        if let result = simple[byte] {
            advance()
            return result
        }
        let isHexadecimal = byte == UInt8(ascii: "x") || byte == UInt8(ascii: "X")
        if isHexadecimal { advance() }
        guard let result = digits(base: isHexadecimal ? 16 : 8, most: isHexadecimal ? 2 : 3) else {
            throw source.invalid("an unknown escape in a text", at: start)
        }
        return result
    }

    /// A byte in digits of a base, or nothing where there is none or it is too large.
    private mutating func digits(base: Int, most: Int) -> UInt8? {
        var value = 0
        var count = 0
        while count < most, let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < base {
            value = value * base + digit
            count += 1
            advance()
        }
        return count > 0 ? UInt8(exactly: value) : nil
    }
}
