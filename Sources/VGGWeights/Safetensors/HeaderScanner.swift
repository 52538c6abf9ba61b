/// A strict reader of the JSON that a safetensors header may hold, without recursion, with errors that name the byte.
///
/// Such a header knows objects, strings and whole numbers of fixed places only, so whatever else stands there, nested
/// values too, is refused where it stands.
struct HeaderScanner {
    let path: String
    /// The header's bytes.
    let bytes: UnsafeRawBufferPointer
    /// Where in the file the header begins.
    let base: Int
    /// The next byte to read, counted in the header.
    var position = 0
    private var membersLeft = HeaderScanner.maximumMembers

    /// The most members that all objects of a header may have together.
    static let maximumMembers = 200_000
    /// The most dimensions of a tensor.
    static let maximumRank = 64

    init(_ bytes: UnsafeRawBufferPointer, base: Int, path: String) {
        self.bytes = bytes
        self.base = base
        self.path = path
    }

    /// The next byte, or nothing at the header's end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// An error at a byte of the header; the next one to read where none is given.
    func invalid(_ message: String, at offset: Int? = nil) -> WeightsError {
        let byte = base + (offset ?? position)
        return WeightsError(
            .invalidHeader, path: path,
            "damaged safetensors header at byte \(byte): \(message); fetch or convert the file again")
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Passes one character, with the space before it.
    mutating func expect(_ character: Unicode.Scalar, _ what: @autoclosure () -> String) throws(WeightsError) {
        skipSpace()
        guard next == UInt8(ascii: character) else {
            throw invalid("expected '\(character)' \(what()), found \(found)")
        }
        position += 1
    }

    /// Passes one character if it comes next, after space.
    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Reads an object; `body` reads the value of each key, whose place it is told.
    mutating func object(
        _ what: @autoclosure () -> String, _ body: (inout HeaderScanner, String, Int) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try expect("{", "to begin \(what())")
        if accept("}") { return }
        repeat {
            skipSpace()
            let offset = position
            let key = try string("a name in \(what())")
            membersLeft -= 1
            guard membersLeft >= 0 else {
                throw invalid("more than \(Self.maximumMembers) entries", at: offset)
            }
            try expect(":", "after \(quoted(key))")
            try body(&self, key, offset)
        } while accept(",")
        try expect("}", "or ',' in \(what())")
    }

    /// Reads an array of whole numbers.
    mutating func wholeNumbers(_ what: @autoclosure () -> String) throws(WeightsError) -> [Int] {
        try expect("[", "to begin \(what())")
        var numbers: [Int] = []
        if accept("]") { return numbers }
        repeat {
            guard numbers.count < Self.maximumRank else {
                throw invalid("more than \(Self.maximumRank) numbers in \(what())")
            }
            numbers.append(try wholeNumber(what()))
        } while accept(",")
        try expect("]", "or ',' in \(what())")
        return numbers
    }

    private mutating func wholeNumber(_ what: @autoclosure () -> String) throws(WeightsError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let byte = next, (0x30...0x39).contains(byte) {
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - 0x30))
            guard !over, !carry else { throw invalid("a number too large in \(what())", at: start) }
            value = sum
            position += 1
        }
        guard position > start else {
            throw invalid(
                next == 0x2D ? "a negative number in \(what())" : "expected a whole number in \(what()), found \(found)"
            )
        }
        guard bytes[start] != 0x30 || position == start + 1 else {
            throw invalid("a number that begins with 0 in \(what())", at: start)
        }
        guard next != 0x2E, next != 0x65, next != 0x45 else {
            throw invalid("a number that is not whole in \(what())", at: start)
        }
        return value
    }

    /// The next byte, as people read it.
    private var found: String {
        guard let byte = next else { return "the header's end" }
        let visible = (0x21...0x7E).contains(byte)
        return visible ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16, uppercase: true))"
    }
}
