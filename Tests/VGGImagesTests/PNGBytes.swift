/// Just enough of PNG's container to make damaged files that pass the checks of their checksums.
enum PNGBytes {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A file of a header, one data chunk and an end.
    static func file(width: UInt32, height: UInt32, depth: UInt8 = 8, color: UInt8 = 2, data: [UInt8]) -> [UInt8] {
        let header = bigEndian(width) + bigEndian(height) + [depth, color, 0, 0, 0]
        return signature + chunk("IHDR", header) + chunk("IDAT", data) + chunk("IEND", [])
    }

    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(checksum(body))
    }

    /// The file with every chunk's checksum made right again, as far as its lengths can be followed.
    static func withChecksums(_ file: [UInt8]) -> [UInt8] {
        var result = file
        var position = 8
        while position + 12 <= result.count {
            let length = Int(result[position..<position + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            let end = position + 8 + length
            guard end + 4 <= result.count else { break }
            result.replaceSubrange(end..<end + 4, with: bigEndian(checksum(Array(result[position + 4..<end]))))
            position = end + 4
        }
        return result
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// The CRC-32 of PNG and gzip.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { value, byte in
            (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
