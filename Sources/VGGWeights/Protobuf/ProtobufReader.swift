/// Reads the fields of one protobuf message where they lie in a file, without a copy and without recursion.
///
/// Both ONNX and Caffe keep hundreds of megabytes of weights inside such messages; a field of bytes is handed out as its
/// place in the file. The encoding: <https://protobuf.dev/programming-guides/encoding/>.
struct ProtobufReader {
    /// One field: its number and what stands there.
    struct Field {
        /// The number that the message's definition gives it.
        let number: Int
        /// What stands there.
        let value: Value
        /// Where in the file the field begins.
        let offset: Int
    }

    /// What may stand in a field.
    enum Value: Hashable {
        /// A whole number, truth value or enumeration, as 64 bits.
        case varint(UInt64)
        /// Four bytes: a float or a fixed number.
        case fixed32(UInt32)
        /// Eight bytes: a double or a fixed number.
        case fixed64(UInt64)
        /// Text, bytes, a message or packed numbers, by its place in the file.
        case bytes(Range<Int>)
    }

    private(set) var reader: ByteReader

    /// Reads the message that lies in `range` of a file; errors call it `part`.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>? = nil, part: String, path: String) {
        reader = ByteReader(bytes, range, part: part, path: path)
    }

    /// The next field, or nothing at the message's end.
    mutating func next() throws(WeightsError) -> Field? {
        guard reader.left > 0 else { return nil }
        let offset = reader.position
        let tag = try varint("a field's number")
        guard let number = Int(exactly: tag >> 3), (1..<1 << 29).contains(number) else {
            throw reader.invalid("a field of number \(tag >> 3)", at: offset)
        }
        let value: Value
        switch tag & 7 {
        case 0: value = .varint(try varint("field \(number)"))
        case 1: value = .fixed64(try reader.number(UInt64.self, "field \(number)"))
        case 2:
            let length = try varint("the length of field \(number)")
            value = .bytes(try reader.take(Int(clamping: length), "field \(number)"))
        case 5: value = .fixed32(try reader.number(UInt32.self, "field \(number)"))
        default: throw reader.invalid("field \(number) is of wire type \(tag & 7), which is not read", at: offset)
        }
        return Field(number: number, value: value, offset: offset)
    }

    /// A message inside this one.
    func message(in range: Range<Int>, part: String) -> ProtobufReader {
        ProtobufReader(reader.bytes, range, part: part, path: reader.path)
    }

    /// The whole numbers that are packed in a range.
    func packedVarints(in range: Range<Int>) throws(WeightsError) -> [UInt64] {
        var numbers: [UInt64] = []
        try forEachPackedVarint(in: range) { numbers.append($0) }
        return numbers
    }

    /// Hands `body` the whole numbers that are packed in a range.
    func forEachPackedVarint(in range: Range<Int>, _ body: (UInt64) -> Void) throws(WeightsError) {
        var packed = message(in: range, part: reader.part)
        while packed.reader.left > 0 { body(try packed.varint("a packed number")) }
    }

    /// A range as UTF-8.
    func text(in range: Range<Int>, _ what: @autoclosure () -> String) throws(WeightsError) -> String {
        var part = ByteReader(reader.bytes, range, part: reader.part, path: reader.path)
        return try part.text(range.count, what())
    }

    /// An error at a byte of the file.
    func invalid(_ message: String, at offset: Int) -> WeightsError { reader.invalid(message, at: offset) }

    private mutating func varint(_ what: @autoclosure () -> String) throws(WeightsError) -> UInt64 {
        let start = reader.position
        var result: UInt64 = 0
        for shift in stride(from: 0, through: 63, by: 7) {
            let byte = try reader.number(UInt8.self, what())
            // The tenth byte holds one bit.
            guard shift < 63 || byte <= 1 else { break }
            result |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte & 0x80 == 0 { return result }
        }
        throw reader.invalid("\(what()) takes more than 64 bits", at: start)
    }
}
