/// The checksum of zip archives (CRC-32 of IEEE 802.3), on all cores.
package enum CRC32 {
    /// Coefficients of the polynomial, the lowest power in the highest bit.
    private static let polynomial: UInt32 = 0xEDB8_8320
    /// Bytes that are taken in one step.
    private static let stride = 16
    /// Bytes that one core takes at a time.
    private static let block = 1 << 20

    /// Remainders by a byte's value and by how many bytes follow it in a step: 256 for each.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ polynomial }
        }
        for place in 256..<256 * stride {
            let rest = tables[place - 256]
            tables.append(rest >> 8 ^ tables[Int(rest & 0xFF)])
        }
        return tables
    }()

    /// The checksum of bytes; where there are several blocks of them, `finish` is told of each that is done with.
    package static func checksum(
        _ bytes: UnsafeRawBufferPointer, finish: @Sendable (Range<Int>) -> Void = { _ in }
    ) -> UInt32 {
        guard let start = bytes.baseAddress, bytes.count > block else { return rest(of: bytes) }
        nonisolated(unsafe) let source = start
        let count = bytes.count
        let blocks = (count + block - 1) / block
        let parts = [UInt32](unsafeUninitializedCapacity: blocks) { parts, filled in
            nonisolated(unsafe) let target = parts
            Parallel.forBlocks(of: count, size: block) { range in
                let part = rest(of: UnsafeRawBufferPointer(start: source + range.lowerBound, count: range.count))
                target.initializeElement(at: range.lowerBound / block, to: part)
                finish(range)
            }
            filled = blocks
        }
        let step = power(ofBytes: block)
        let last = power(ofBytes: count - (blocks - 1) * block)
        return parts.enumerated().reduce(0) { sum, part in
            product(sum, part.offset == blocks - 1 ? last : step) ^ part.element
        }
    }

    /// The checksum of bytes, on this thread.
    private static func rest(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var rest = ~UInt32(0)
            var place = 0
            while place + stride <= bytes.count {
                rest = step(rest, bytes, place, tables)
                place += stride
            }
            for byte in bytes[place...] { rest = rest >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] }
            return ~rest
        }
    }

    /// Takes sixteen bytes.
    @inline(__always) private static func step(
        _ rest: UInt32, _ bytes: UnsafeRawBufferPointer, _ place: Int, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        func word(_ index: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 4 * index, as: UInt32.self))
        }
        func look(_ word: UInt32, _ index: Int) -> UInt32 {
            let table = 256 * (15 - 4 * index)
            return tables[table + Int(word & 0xFF)] ^ tables[table - 256 + Int(word >> 8 & 0xFF)]
                ^ tables[table - 512 + Int(word >> 16 & 0xFF)] ^ tables[table - 768 + Int(word >> 24)]
        }
        return look(word(0) ^ rest, 0) ^ look(word(1), 1) ^ look(word(2), 2) ^ look(word(3), 3)
    }

    /// The product of two remainders.
    private static func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
        var (a, sum) = (a, UInt32(0))
        for bit in (0..<32).reversed() {
            if b >> UInt32(bit) & 1 == 1 { sum ^= a }
            a = a & 1 == 0 ? a >> 1 : a >> 1 ^ polynomial
        }
        return sum
    }

    /// The remainder of x to the power of eight for each byte: what bytes after others multiply their checksum by.
    private static func power(ofBytes count: Int) -> UInt32 {
        // One, and x to the eighth.
        var (result, square, rest) = (UInt32(1) << 31, UInt32(1) << 23, count)
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            rest >>= 1
        }
        return result
    }
}
