/// How a stored picture has to be turned to stand upright: EXIF's values 1 to 8.
enum Orientation: Int {
    case upright = 1
    case mirrored
    case upsideDown
    case flipped
    case transposed
    case quarterRight
    case transversed
    case quarterLeft
}

extension Orientation {
    /// The orientation in an EXIF block (TIFF, either byte order); nil where it holds none or is malformed.
    init?(exif block: ArraySlice<UInt8>) {
        guard let tiff = TIFFBlock(block), let value = tiff.firstValue(ofTag: 0x0112) else { return nil }
        self.init(rawValue: value)
    }
}

/// Bounds-checked reading of a TIFF structure's first directory.
private struct TIFFBlock {
    private let bytes: [UInt8]
    private let littleEndian: Bool

    init?(_ block: ArraySlice<UInt8>) {
        bytes = Array(block)
        guard bytes.starts(with: [0x49, 0x49]) || bytes.starts(with: [0x4D, 0x4D]) else { return nil }
        littleEndian = bytes.first == 0x49
        guard integer(at: 2, bytes: 2) == 42 else { return nil }
    }

    /// The first short or long of an entry: entries hold tag, type, count and value in 2 + 2 + 4 + 4 bytes.
    func firstValue(ofTag tag: Int) -> Int? {
        guard let directory = integer(at: 4, bytes: 4), let entries = integer(at: directory, bytes: 2) else {
            return nil
        }
        for entry in 0..<entries {
            let offset = directory + 2 + 12 * entry
            guard let found = integer(at: offset, bytes: 2), let type = integer(at: offset + 2, bytes: 2) else {
                return nil
            }
            if found == tag, type == 3 || type == 4 { return integer(at: offset + 8, bytes: type == 3 ? 2 : 4) }
        }
        return nil
    }

    private func integer(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        let digits = bytes[offset..<offset + count]
        return littleEndian
            ? digits.reversed().reduce(0) { $0 << 8 | Int($1) }
            : digits.reduce(0) { $0 << 8 | Int($1) }
    }
}
