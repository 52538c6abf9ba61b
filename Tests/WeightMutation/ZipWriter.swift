import VGGWeights

/// Writes zip archives, sound ones and, where told so, damaged ones.
package struct ZipWriter {
    /// A file for an archive, and what its headers say of it.
    package struct Entry {
        package var name: String
        package var bytes: [UInt8]
        package var flags: UInt16 = 0
        package var method: UInt16 = 0
        /// Bytes of the extra field of the entry's own header.
        package var localExtra: [UInt8] = []
        /// Bytes of the extra field in the directory.
        package var extra: [UInt8] = []
        /// The name in the entry's own header, where that differs.
        package var localName: String?
        /// What the directory says, where that differs.
        package var checksum: UInt32?
        package var size: UInt32?
        package var fullSize: UInt32?
        package var offset: UInt32?
        package var disk: UInt16 = 0
        package var attributes: UInt32 = 0
        package var localSignature: UInt32 = 0x0403_4B50

        package init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package var entries: [Entry]
    /// Whether the archive ends with records of ZIP64, as PyTorch's do.
    package var isLarge = false
    /// Changes the bytes of the directory before its size is taken.
    package var changeDirectory: (inout [UInt8]) -> Void = { _ in }
    /// Changes the records that end the archive.
    package var changeEnd: (inout [UInt8]) -> Void = { _ in }

    package init(_ entries: [Entry]) { self.entries = entries }

    /// The archive.
    package var bytes: [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = UInt32(archive.count)
            archive += local(entry)
            directory += self.directory(entry, at: offset)
        }
        changeDirectory(&directory)
        let start = archive.count
        archive += directory
        var end = end(directory: start..<start + directory.count)
        changeEnd(&end)
        return archive + end
    }

    private func checksum(_ entry: Entry) -> UInt32 {
        entry.checksum ?? entry.bytes.withUnsafeBytes { CRC32.checksum($0) }
    }

    private func local(_ entry: Entry) -> [UInt8] {
        let name = Array((entry.localName ?? entry.name).utf8)
        let size = UInt32(entry.bytes.count)
        return little(entry.localSignature) + little(UInt16(0)) + little(entry.flags) + little(entry.method)
            + little(UInt32(0)) + little(checksum(entry)) + little(size) + little(size) + little(UInt16(name.count))
            + little(UInt16(entry.localExtra.count)) + name + entry.localExtra + entry.bytes
    }

    private func directory(_ entry: Entry, at offset: UInt32) -> [UInt8] {
        let name = Array(entry.name.utf8)
        let size = entry.size ?? UInt32(entry.bytes.count)
        return little(UInt32(0x0201_4B50)) + little(UInt32(0)) + little(entry.flags) + little(entry.method)
            + little(UInt32(0)) + little(checksum(entry)) + little(size) + little(entry.fullSize ?? size)
            + little(UInt16(name.count)) + little(UInt16(entry.extra.count)) + little(UInt16(0)) + little(entry.disk)
            + little(UInt16(0)) + little(entry.attributes) + little(entry.offset ?? offset) + name + entry.extra
    }

    private func end(directory: Range<Int>) -> [UInt8] {
        let (count, size, start) = (entries.count, directory.count, directory.lowerBound)
        let short =
            little(UInt32(0x0605_4B50)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(clamping: count))
            + little(UInt16(clamping: count)) + little(UInt32(size)) + little(UInt32(start)) + little(UInt16(0))
        guard isLarge else { return short }
        let record =
            little(UInt32(0x0606_4B50)) + little(UInt64(44)) + little(UInt32(0)) + little(UInt32(0)) + little(UInt32(0))
            + little(UInt64(count)) + little(UInt64(count)) + little(UInt64(size)) + little(UInt64(start))
        let locator =
            little(UInt32(0x0706_4B50)) + little(UInt32(0)) + little(UInt64(directory.upperBound)) + little(UInt32(1))
        return record + locator + short
    }
}

/// The bytes of a number, the lowest first.
package func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
