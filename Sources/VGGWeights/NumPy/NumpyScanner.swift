/// A strict reader of the one form of Python dictionary that a .npy header may hold.
struct NumpyScanner {
    /// What the dictionary says.
    struct Fields {
        var descriptor: String
        var isFortranOrder: Bool
        var shape: [Int]
    }

    private let text: Slice<UnsafeRawBufferPointer>
    private let path: String
    /// The next byte to read, counted in the file.
    private var position: Int

    init(_ text: Slice<UnsafeRawBufferPointer>, path: String) {
        self.text = text
        self.path = path
        position = text.startIndex
    }

    /// Reads the whole dictionary.
    mutating func fields(maximumRank: Int) throws(WeightsError) -> Fields {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !accept("}") {
            let start = position
            let key = try string()
            try expect(":")
            switch key {
            case "descr" where descriptor == nil: descriptor = try string()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try truth()
            case "shape" where shape == nil: shape = try tuple(maximumRank: maximumRank)
            default: throw invalid("the key \(quoted(key)), unknown or a second time", at: start)
            }
            guard accept(",") || next == UInt8(ascii: "}") else { throw invalid("expected ',' or '}'") }
        }
        skipSpace()
        guard next == nil else { throw invalid("more after the dictionary") }
        guard let descriptor, let isFortranOrder, let shape else {
            throw invalid("descr, fortran_order or shape is missing")
        }
        return Fields(descriptor: descriptor, isFortranOrder: isFortranOrder, shape: shape)
    }

    private var next: UInt8? { position < text.endIndex ? text[position] : nil }

    private func invalid(_ message: String, at offset: Int? = nil) -> WeightsError {
        WeightsError(
            .invalidHeader, path: path,
            "damaged .npy header at byte \(offset ?? position): \(message); save the array again")
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A { position += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(WeightsError) {
        guard accept(character) else { throw invalid("expected '\(character)'") }
    }

    private mutating func string() throws(WeightsError) -> String {
        skipSpace()
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw invalid("expected a text in quotes; arrays of records are not read")
        }
        position += 1
        let start = position
        while let byte = next, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        guard next == quote, let string = String(validating: text[start..<position], as: UTF8.self) else {
            throw invalid("a text without an end, or not UTF-8")
        }
        position += 1
        return string
    }

    private mutating func truth() throws(WeightsError) -> Bool {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)] where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw invalid("expected True or False")
    }

    private mutating func tuple(maximumRank: Int) throws(WeightsError) -> [Int] {
        try expect("(")
        var extents: [Int] = []
        var comma = true
        while !accept(")") {
            guard comma else { throw invalid("expected ',' or ')'") }
            guard extents.count < maximumRank else { throw invalid("more than \(maximumRank) dimensions") }
            extents.append(try wholeNumber())
            comma = accept(",")
        }
        guard comma || extents.count > 1 else { throw invalid("a number where a tuple should be, such as (3,)") }
        return extents
    }

    private mutating func wholeNumber() throws(WeightsError) -> Int {
        skipSpace()
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw invalid("expected a whole number") }
        guard let number = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
            throw invalid("a number too large", at: start)
        }
        return number
    }
}
