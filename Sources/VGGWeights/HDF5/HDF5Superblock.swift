/// The start of an HDF5 file: where the root group lies, how long the file is, how its groups are stored.
struct HDF5Superblock {
    /// The end of the file's bytes.
    let end: Int
    /// Where the root group's object header lies.
    let root: Int
    /// Half the most entries of a symbol table node.
    let leafRank: Int
    /// Half the most entries of a group's B-tree node.
    let internalRank: Int

    /// The eight bytes that every HDF5 file begins with.
    static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(WeightsError) {
        guard bytes.starts(with: Self.signature) else {
            throw WeightsError(
                .invalidHeader, path: path,
                "not an HDF5 file: it does not begin with HDF5's mark; fetch or export the file again")
        }
        var reader = ByteReader(bytes, part: "HDF5 superblock", path: path)
        _ = try reader.take(Self.signature.count, "the mark")
        let version = try reader.version(0...3)
        if version < 2 {
            try self.init(oldStyle: &reader, version: version)
        } else {
            try self.init(newStyle: &reader, version: version)
        }
        guard end <= bytes.count else {
            throw reader.invalid(
                "the file is cut short: it has \(bytes.count) bytes, its end-of-file address is \(end)")
        }
        guard reader.position <= end, root < end else {
            throw reader.invalid("the end-of-file address, \(end), lies before the root group at byte \(root)")
        }
    }

    /// Versions 0 and 1, whose root group is a symbol table entry.
    private init(oldStyle reader: inout ByteReader, version: UInt8) throws(WeightsError) {
        for what in ["free-space", "root symbol table"] {
            guard try reader.number(UInt8.self, "the \(what) version") == 0 else {
                throw reader.invalid("the \(what) version is not 0", at: reader.position - 1)
            }
        }
        _ = try reader.take(1, "a reserved byte")
        guard try reader.number(UInt8.self, "the shared header version") == 0 else {
            throw reader.invalid("the shared header version is not 0", at: reader.position - 1)
        }
        try reader.expectSizes()
        _ = try reader.take(1, "a reserved byte")
        leafRank = try reader.rank("symbol table nodes")
        internalRank = try reader.rank("B-tree nodes")
        guard try reader.number(UInt32.self, "the consistency flags") <= 7 else {
            throw reader.invalid("unknown consistency flags", at: reader.position - 4)
        }
        if version == 1 { _ = try reader.take(4, "the rank of indexed storage") }
        try reader.expectBase()
        guard try reader.number(UInt64.self, "the free-space address") == .max else {
            throw reader.invalid("a free-space address, which no file of this version has", at: reader.position - 8)
        }
        end = try reader.count("the end-of-file address")
        guard try reader.number(UInt64.self, "the driver address") == .max else {
            throw reader.invalid("a file in several parts; join them with h5repack", at: reader.position - 8)
        }
        _ = try reader.number(UInt64.self, "the root group's name")
        root = try reader.definedAddress("the root group's address")
        guard try reader.number(UInt32.self, "the root group's cache type") <= 1 else {
            throw reader.invalid("the root group's cache type is neither 0 nor 1", at: reader.position - 4)
        }
        _ = try reader.take(20, "the root group's scratch space")
    }

    /// Versions 2 and 3, which end with a checksum.
    private init(newStyle reader: inout ByteReader, version: UInt8) throws(WeightsError) {
        try reader.expectSizes()
        guard try reader.number(UInt8.self, "the consistency flags") == 0 else {
            throw reader.invalid("the file was not closed after writing; save it again", at: reader.position - 1)
        }
        try reader.expectBase()
        guard try reader.number(UInt64.self, "the extension's address") == .max else {
            throw WeightsError(
                .unsupportedType, path: reader.path,
                "HDF5 file, byte \(reader.position - 8): a superblock extension, which is not read; save the file again "
                    + "with h5py's defaults")
        }
        end = try reader.count("the end-of-file address")
        root = try reader.definedAddress("the root group's address")
        try reader.expectChecksum(from: 0)
        (leafRank, internalRank) = (4, 16)
    }
}

extension ByteReader {
    /// Passes the sizes of addresses and lengths, which are 8 bytes in all files that h5py writes.
    fileprivate mutating func expectSizes() throws(WeightsError) {
        for what in ["addresses", "lengths"] {
            let size = try number(UInt8.self, "the size of \(what)")
            guard size == 8 else { throw invalid("\(what) of \(size) bytes; 8 are read", at: position - 1) }
        }
    }

    fileprivate mutating func expectBase() throws(WeightsError) {
        let base = try number(UInt64.self, "the base address")
        guard base == 0 else { throw invalid("the base address is \(base), not 0", at: position - 8) }
    }

    fileprivate mutating func rank(_ what: String) throws(WeightsError) -> Int {
        let rank = try integer(UInt16.self, "the rank of \(what)")
        guard rank > 0 else { throw invalid("the rank of \(what) is 0", at: position - 2) }
        return rank
    }
}
