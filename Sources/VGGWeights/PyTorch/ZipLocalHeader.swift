/// The header that stands before the bytes of an entry.
enum ZipLocalHeader {
    /// Where the bytes of an entry are, all of them before the directory.
    ///
    /// Sizes are those of the directory: the header may leave them to a record behind the bytes.
    static func bytes(
        of entry: ZipArchive.Entry, in file: UnsafeRawBufferPointer, before directory: Int, _ parent: ByteReader
    ) throws(WeightsError) -> Range<Int> {
        guard entry.header <= directory else {
            throw parent.invalid(
                "entry \(quoted(entry.name)) at byte \(entry.header), outside the \(directory) bytes of entries",
                at: entry.place)
        }
        var reader = ByteReader(
            file, entry.header..<directory, part: "zip entry \(quoted(entry.name))", path: parent.path)
        guard try reader.number(UInt32.self, "its header") == ZipArchive.localSignature else {
            throw reader.invalid("no entry where one should be", at: entry.header)
        }
        _ = try reader.take(2, "its version")
        let flags = try reader.number(UInt16.self, "its flags")
        let method = try reader.number(UInt16.self, "its compression")
        _ = try reader.take(16, "its sizes")
        guard flags & ZipArchive.refusedFlags == 0, method == entry.method else {
            throw reader.invalid("flags or compression other than in the directory", at: entry.header)
        }
        let length = Int(try reader.number(UInt16.self, "its name's length"))
        let extra = Int(try reader.number(UInt16.self, "its extra fields' length"))
        guard try reader.text(length, "its name") == entry.name else {
            throw reader.invalid("a name other than in the directory", at: entry.header)
        }
        _ = try reader.take(extra, "its extra fields")
        return try reader.take(entry.count, "its bytes")
    }
}

/// Numbers of an entry that need 64 bits, which an extra field holds for those that are all ones in 32.
struct ZipLargeNumbers {
    private static let identifier: UInt16 = 1

    private let fields: Range<Int>
    private let parent: ByteReader
    /// The extra field, once it has been looked for.
    private var field: ByteReader?

    init(_ fields: Range<Int>, _ parent: ByteReader) {
        self.fields = fields
        self.parent = parent
    }

    /// The number itself, or the next one of the extra field.
    mutating func replace(_ number: UInt32, _ what: String) throws(WeightsError) -> Int {
        guard number == .max else { return Int(number) }
        var reader: ByteReader
        if let field { reader = field } else { reader = try find(what) }
        defer { field = reader }
        return try reader.count("the " + what)
    }

    private func find(_ what: String) throws(WeightsError) -> ByteReader {
        var reader = ByteReader(parent.bytes, fields, part: "extra field of the zip directory", path: parent.path)
        while reader.left > 0 {
            let identifier = try reader.number(UInt16.self, "an extra field")
            let length = Int(try reader.number(UInt16.self, "an extra field's length"))
            let range = try reader.take(length, "an extra field")
            if identifier == Self.identifier {
                return ByteReader(parent.bytes, range, part: reader.part, path: parent.path)
            }
        }
        throw reader.invalid("no field of ZIP64 for the \(what)")
    }
}
