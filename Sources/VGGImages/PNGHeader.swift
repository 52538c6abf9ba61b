/// What a PNG's chunks say about it, read without decoding anything.
struct PNGHeader {
    let width: Int
    let height: Int
    /// Fewest bytes that the rows have before compression.
    let leastRowBytes: Int
    /// Bytes of compressed rows in the file.
    private(set) var compressedBytes = 0
    private(set) var orientation = Orientation.upright

    /// Reads the first chunk, which states the size, and the lengths of the others; nil when the first is not there.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        width = Self.bigEndian(bytes, at: 16)
        height = Self.bigEndian(bytes, at: 20)
        let channels = [1, 1, 3, 1, 2, 1, 4][min(Int(bytes[25]), 6)]
        let bits = width.multipliedReportingOverflow(by: max(1, Int(bytes[24])) * channels)
        let total = (bits.partialValue / 8).multipliedReportingOverflow(by: height)
        leastRowBytes = bits.overflow || total.overflow ? .max : total.partialValue
        walk(bytes)
    }

    private mutating func walk(_ bytes: [UInt8]) {
        var position = 8
        while position + 12 <= bytes.count {
            let length = Self.bigEndian(bytes, at: position)
            let content = position + 8..<min(position + 8 + length, bytes.count)
            let type = bytes[position + 4..<position + 8]
            if type.elementsEqual("IDAT".utf8) { compressedBytes += content.count }
            if type.elementsEqual("eXIf".utf8) { orientation = Orientation(exif: bytes[content]) ?? .upright }
            position += length + 12
        }
    }

    private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
