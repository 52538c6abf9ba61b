/// Reads a part of a file from its start to its end, and never past that; errors name the byte in the file.
struct ByteReader {
    /// The whole file.
    let bytes: UnsafeRawBufferPointer
    /// The file's path, for errors.
    let path: String
    /// What the part is, for errors: `zip directory`, `ONNX graph`.
    let part: String
    /// The next byte to read, counted in the file.
    private(set) var position: Int
    /// Where the part ends, counted in the file.
    let end: Int

    /// Reads `range` of a file, as much of it as there is.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>? = nil, part: String, path: String) {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        self.bytes = bytes
        self.path = path
        self.part = part
        position = range.lowerBound
        end = range.upperBound
    }

    /// Bytes that are left.
    var left: Int { end - position }

    /// An error at a byte of the file; the next one to read where none is given.
    func invalid(_ message: String, at offset: Int? = nil) -> WeightsError {
        WeightsError(
            .invalidHeader, path: path,
            "damaged \(part) at byte \(offset ?? position): \(message); fetch or export the file again")
    }

    /// Goes to another byte of the part.
    mutating func seek(to offset: Int, _ what: @autoclosure () -> String) throws(WeightsError) {
        guard (bytes.startIndex...end).contains(offset) else {
            throw invalid("\(what()) is said to begin at byte \(offset), outside the \(end) bytes there are")
        }
        position = offset
    }

    /// Passes so many bytes and returns where they lie.
    mutating func take(_ count: Int, _ what: @autoclosure () -> String) throws(WeightsError) -> Range<Int> {
        guard count >= 0, count <= left else {
            throw invalid("\(what()) should take \(count) bytes, but \(left) are left")
        }
        defer { position += count }
        return position..<position + count
    }

    /// Reads a little-endian number.
    mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type, _ what: @autoclosure () -> String
    ) throws(WeightsError) -> Number {
        let range = try take(MemoryLayout<Number>.size, what())
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
    }

    /// Reads a little-endian number of 64 bits that counts bytes or values, and so fits a positive `Int`.
    mutating func count(_ what: @autoclosure () -> String) throws(WeightsError) -> Int {
        let start = position
        guard let count = Int(exactly: try number(UInt64.self, what())) else {
            throw invalid("\(what()) is too large", at: start)
        }
        return count
    }

    /// Reads so many bytes as UTF-8.
    mutating func text(_ count: Int, _ what: @autoclosure () -> String) throws(WeightsError) -> String {
        let start = position
        let range = try take(count, what())
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw invalid("\(what()) is not UTF-8", at: start)
        }
        return text
    }
}
