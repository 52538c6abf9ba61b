/// The directory of a zip archive whose entries lie in it as they are.
///
/// All that the directory says is checked against the archive: that each entry lies where it is said to, bears its name
/// there, and overlaps no other. The format: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.
struct ZipArchive {
    /// A file in the archive.
    struct Entry {
        let name: String
        /// How the bytes are compressed; 0 where they are not.
        let method: UInt16
        let checksum: UInt32
        /// Where in the file the directory tells of the entry.
        let place: Int
        /// Where in the file the entry's own header begins.
        let header: Int
        /// Bytes of the entry as it lies in the file.
        let count: Int
        /// Where the bytes are; known once the entry's own header has been read.
        var bytes = 0..<0
    }

    /// The most entries that an archive may have.
    static let maximumCount = 100_000
    /// The most bytes that a directory may have.
    static let maximumLength = 1 << 24
    static let localSignature: UInt32 = 0x0403_4B50
    static let directorySignature: UInt32 = 0x0201_4B50
    /// Flags of encryption, old and new, of patches and of hidden headers.
    static let refusedFlags: UInt16 = 0x2061
    /// The attribute of a folder.
    private static let folderAttribute: UInt32 = 0x10

    /// The entries in the directory's order.
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]

    /// Reads and checks the directory.
    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) {
        let end = try ZipEnd(bytes, path: path)
        var reader = ByteReader(bytes, end.directory, part: "zip directory", path: path)
        for _ in 0..<end.count {
            let entry = try Self.entry(&reader)
            // Some readers do not tell capitals from small letters.
            guard places.updateValue(entries.count, forKey: entry.name.lowercased()) == nil else {
                throw reader.invalid("the name \(quoted(entry.name)) a second time", at: entry.place)
            }
            entries.append(entry)
        }
        guard reader.left == 0 else { throw reader.invalid("\(reader.left) bytes after the last entry") }
        try locate(in: bytes, before: end.directory.lowerBound, reader)
    }

    /// The entry of a name.
    subscript(_ name: String) -> Entry? {
        guard let entry = places[name.lowercased()].map({ entries[$0] }), entry.name == name else { return nil }
        return entry
    }

    /// Reads one entry of the directory.
    private static func entry(_ reader: inout ByteReader) throws(WeightsError) -> Entry {
        let place = reader.position
        guard try reader.number(UInt32.self, "an entry") == directorySignature else {
            throw reader.invalid("no entry where one should be", at: place)
        }
        _ = try reader.take(4, "an entry's versions")
        let flags = try reader.number(UInt16.self, "an entry's flags")
        let method = try reader.number(UInt16.self, "an entry's compression")
        _ = try reader.take(4, "an entry's time")
        let checksum = try reader.number(UInt32.self, "an entry's checksum")
        let sizes = try (reader.number(UInt32.self, "an entry's size"), reader.number(UInt32.self, "an entry's size"))
        let lengths = try lengths(&reader)
        let disk = try reader.number(UInt16.self, "an entry's disk")
        _ = try reader.take(2, "an entry's attributes")
        let attributes = try reader.number(UInt32.self, "an entry's attributes")
        let header = try reader.number(UInt32.self, "an entry's offset")
        let name = try reader.text(lengths.name, "an entry's name")
        var large = ZipLargeNumbers(try reader.take(lengths.extra, "an entry's extra fields"), reader)
        let full = try large.replace(sizes.1, "size of \(quoted(name))")
        let stored = try large.replace(sizes.0, "size of \(quoted(name))")
        let start = try large.replace(header, "offset of \(quoted(name))")
        _ = try reader.take(lengths.comment, "an entry's comment")
        func refuse(_ isRefused: Bool, _ message: String) throws(WeightsError) {
            if isRefused { throw reader.invalid("entry \(quoted(name)) \(message)", at: place) }
        }
        try refuse(flags & refusedFlags != 0, "is encrypted or a patch")
        try refuse(disk != 0, "lies on another disk")
        // Some readers take a folder for empty, whatever its size.
        let isFolder = attributes & folderAttribute != 0 || name.hasSuffix("/")
        try refuse(isFolder && full > 0, "is a folder of \(full) bytes")
        try refuse(method == 0 && full != stored, "has \(stored) bytes for \(full)")
        return Entry(
            name: name, method: method, checksum: checksum, place: place, header: start, count: stored)
    }

    /// The lengths of an entry's name, extra fields and comment.
    private static func lengths(
        _ reader: inout ByteReader
    ) throws(WeightsError) -> (name: Int, extra: Int, comment: Int) {
        let name = try reader.number(UInt16.self, "the length of an entry's name")
        let extra = try reader.number(UInt16.self, "the length of an entry's extra fields")
        let comment = try reader.number(UInt16.self, "the length of an entry's comment")
        return (Int(name), Int(extra), Int(comment))
    }

    /// Finds the entries' bytes behind their own headers, and checks that none lie in each other or the directory.
    private mutating func locate(
        in bytes: UnsafeRawBufferPointer, before directory: Int, _ reader: ByteReader
    ) throws(WeightsError) {
        for index in entries.indices {
            entries[index].bytes = try ZipLocalHeader.bytes(of: entries[index], in: bytes, before: directory, reader)
        }
        var end = 0
        for entry in entries.sorted(by: { ($0.header, $0.bytes.upperBound) < ($1.header, $1.bytes.upperBound) }) {
            guard entry.header >= end else {
                throw reader.invalid("entry \(quoted(entry.name)) overlaps the one before it", at: entry.place)
            }
            end = entry.bytes.upperBound
        }
    }
}
