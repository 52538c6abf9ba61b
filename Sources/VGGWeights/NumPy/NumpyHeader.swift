/// The header of a .npy file, checked against the file's length.
///
/// It is the text of a Python dictionary with the three keys `descr`, `fortran_order` and `shape`; nothing else of
/// Python is understood.
struct NumpyHeader {
    /// The element type by NumPy's name, such as `<f4`.
    let descriptor: String
    /// Whether the first index varies fastest.
    let isFortranOrder: Bool
    /// Extents, outermost first.
    let shape: [Int]
    /// Where in the file the values begin.
    let dataStart: Int
    /// How the elements become 32-bit floats.
    let conversion: FloatConversion

    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
    /// Far above what an array needs; NumPy itself stops at 10,000.
    private static let maximumLength = 65_535
    private static let maximumRank = 64

    init(bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) {
        let text = try Self.text(of: bytes, path: path)
        var scanner = NumpyScanner(text, path: path)
        let fields = try scanner.fields(maximumRank: Self.maximumRank)
        descriptor = fields.descriptor
        isFortranOrder = fields.isFortranOrder
        shape = fields.shape
        dataStart = text.endIndex
        guard let conversion = FloatConversion(numpy: descriptor) else {
            throw WeightsError(
                .unsupportedType, path: path,
                "array of type \(quoted(descriptor)); convert it to little-endian '<f4' with astype('<f4')")
        }
        self.conversion = conversion
        let room = bytes.count - dataStart
        guard let need = checkedProduct(of: shape, times: conversion.size), need == room else {
            throw WeightsError(
                .invalidHeader, path: path,
                "damaged .npy file: shape \(shape) of \(descriptor) does not fit the \(room) bytes after the header; "
                    + "save the array again")
        }
    }

    /// The dictionary's text, a slice of the file.
    private static func text(
        of bytes: UnsafeRawBufferPointer, path: String
    ) throws(WeightsError) -> Slice<UnsafeRawBufferPointer> {
        func invalid(_ message: String) -> WeightsError {
            WeightsError(.invalidHeader, path: path, "not a .npy file: \(message)")
        }
        guard bytes.starts(with: magic) else { throw invalid("it does not begin with NumPy's mark") }
        guard bytes.count >= 12 else { throw invalid("it ends at byte \(bytes.count), within the header") }
        let (major, minor) = (bytes[6], bytes[7])
        guard (1...3).contains(major), minor == 0 else {
            throw invalid("its version \(major).\(minor) is none of 1.0, 2.0 and 3.0")
        }
        let start = major == 1 ? 10 : 12
        let low = Int(bytes[8]) | Int(bytes[9]) << 8
        let length = major == 1 ? low : low | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
        guard length <= maximumLength else {
            throw invalid("byte 8: a header of \(length) bytes, above the limit of \(maximumLength)")
        }
        guard length <= bytes.count - start else {
            throw invalid("byte 8: a header of \(length) bytes where only \(bytes.count - start) follow")
        }
        return bytes[start..<start + length]
    }

    /// The whole header of a `<f4` array in C order, so long that the values begin at a multiple of 64 bytes.
    static func bytes(for shape: [Int]) -> [UInt8] {
        let extents = shape.map { "\($0)," }.joined(separator: " ")
        let tuple = shape.count == 1 ? "(\(extents))" : "(\(extents.dropLast()))"
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
        let padding = 63 - (10 + text.utf8.count) % 64
        let length = UInt16(truncatingIfNeeded: text.utf8.count + padding + 1)
        var header = magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
        header.append(contentsOf: repeatElement(0x20, count: padding))
        header.append(0x0A)
        return header
    }
}
