#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a JPEG's markers say about it, read from the whole file without decoding anything.
struct JPEGHeader {
    private(set) var width = 0
    private(set) var height = 0
    private(set) var components = 0
    private(set) var scans = 0
    private(set) var orientation = Orientation.upright

    /// Fewest bytes that coded data of this size take: Huffman codes spend at least a bit on each 8x8 block, while
    /// arithmetic coding knows no such bound.
    var leastBytes: Int { process < 0xC8 ? ((width + 7) / 8) * ((height + 7) / 8) / 8 : 0 }

    private var precision = 0
    private var process: UInt8 = 0
    private var foundOrientation = false

    /// Walks the markers to the end of the picture; `corrupt` when there is none, `unsupportedFormat` for rare kinds.
    init(_ bytes: [UInt8], name: String) throws(ImageError) {
        guard walk(bytes) else {
            throw ImageError(
                .corrupt, name: name, "the JPEG is truncated: it ends before its end marker; copy or download it again")
        }
        guard width > 0, height > 0, scans > 0 else {
            throw ImageError(
                .corrupt, name: name, "the JPEG states no size or holds no pixels; copy or download it again")
        }
        try checkKind(name)
    }

    private func checkKind(_ name: String) throws(ImageError) {
        // Baseline, extended, progressive, and the two of these with arithmetic coding.
        guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(process), precision == 8, [1, 3, 4].contains(components) else {
            throw ImageError(
                .unsupportedFormat, name: name,
                "JPEG of a rare kind (process \(process & 15), \(precision) bits, \(components) components); "
                    + "save it as an ordinary 8-bit JPEG or as PNG")
        }
    }

    /// Reads marker after marker; false when the bytes run out before the end marker.
    private mutating func walk(_ bytes: [UInt8]) -> Bool {
        var position = 2
        while let (marker, after) = Self.nextMarker(bytes, from: position) {
            if marker == 0xD9 { return true }
            guard let length = Self.bigEndian(bytes, at: after), length >= 2, after + length <= bytes.count else {
                return false
            }
            note(marker, bytes[after + 2..<after + length])
            position = after + length
        }
        return false
    }

    private mutating func note(_ marker: UInt8, _ content: ArraySlice<UInt8>) {
        switch marker {
        case 0xDA: scans += 1
        case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker): noteFrame(marker, Array(content))
        case 0xE1 where !foundOrientation && content.starts(with: Array("Exif\0\0".utf8)):
            foundOrientation = true
            orientation = Orientation(exif: content.dropFirst(6)) ?? .upright
        default: break
        }
    }

    private mutating func noteFrame(_ marker: UInt8, _ content: [UInt8]) {
        guard process == 0, content.count >= 6 else { return }
        process = marker
        precision = Int(content[0])
        height = Int(content[1]) << 8 | Int(content[2])
        width = Int(content[3]) << 8 | Int(content[4])
        components = Int(content[5])
    }

    /// The next marker that has a meaning of its own and the position behind it, past coded data and restarts.
    private static func nextMarker(_ bytes: [UInt8], from start: Int) -> (UInt8, Int)? {
        var position = start
        while let found = firstEscape(bytes, from: position), found + 1 < bytes.count {
            switch bytes[found + 1] {
            case 0xFF: position = found + 1
            case 0x00, 0x01, 0xD0...0xD7: position = found + 2
            case let marker: return (marker, found + 2)
            }
        }
        return nil
    }

    /// Where the next byte 255 is, found by `memchr`.
    private static func firstEscape(_ bytes: [UInt8], from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return bytes.withUnsafeBytes { buffer in
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
            guard let base = rest.baseAddress, let found = memchr(base, 0xFF, rest.count) else { return nil }
            return start + (UnsafeRawPointer(found) - base)
        }
    }

    private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> Int? {
        guard offset + 1 < bytes.count else { return nil }
        return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }
}
