/// The checksum that newer structures of an HDF5 file end with: Bob Jenkins' lookup3 hash of 2006.
package enum HDF5Checksum {
    /// The hash of so many bytes, as `hashlittle` with the initial value 0 gives it.
    package static func of(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32 {
        let initial = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
        var (a, b, c) = (initial, initial, initial)
        var position = bytes.startIndex
        while bytes.endIndex - position > 12 {
            a &+= word(bytes, position)
            b &+= word(bytes, position + 4)
            c &+= word(bytes, position + 8)
            mix(&a, &b, &c)
            position += 12
        }
        guard position < bytes.endIndex else { return c }
        a &+= word(bytes, position)
        b &+= word(bytes, position + 4)
        c &+= word(bytes, position + 8)
        finish(&a, &b, &c)
        return c
    }

    /// Four bytes as a little-endian number, zeros where the bytes have ended.
    private static func word(_ bytes: Slice<UnsafeRawBufferPointer>, _ position: Int) -> UInt32 {
        var word: UInt32 = 0
        for index in position..<max(position, min(position + 4, bytes.endIndex)) {
            word |= UInt32(bytes[index]) << UInt32(8 * (index - position))
        }
        return word
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }

    private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        for counts: (UInt32, UInt32, UInt32) in [(4, 6, 8), (16, 19, 4)] {
            a = (a &- c) ^ rotated(c, counts.0)
            c &+= b
            b = (b &- a) ^ rotated(a, counts.1)
            a &+= c
            c = (c &- b) ^ rotated(b, counts.2)
            b &+= a
        }
    }

    private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        c = (c ^ b) &- rotated(b, 14)
        a = (a ^ c) &- rotated(c, 11)
        b = (b ^ a) &- rotated(a, 25)
        c = (c ^ b) &- rotated(b, 16)
        a = (a ^ c) &- rotated(c, 4)
        b = (b ^ a) &- rotated(a, 14)
        c = (c ^ b) &- rotated(b, 24)
    }
}

extension ByteReader {
    /// Passes a checksum of all bytes from `start` to here.
    mutating func expectChecksum(from start: Int) throws(WeightsError) {
        let computed = HDF5Checksum.of(bytes[start..<position])
        let stored = try number(UInt32.self, "the checksum")
        guard stored == computed else {
            throw invalid("the checksum of the bytes from \(start) on does not fit them", at: position - 4)
        }
    }
}
