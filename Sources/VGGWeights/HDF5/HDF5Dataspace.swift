/// The extents of a dataset or an attribute.
enum HDF5Dataspace {
    private static let part = "HDF5 dataspace"
    /// The most dimensions that HDF5 allows.
    private static let maximumRank = 32

    /// Reads a dataspace message: the extents, outermost first, empty for one value; nothing where there is no value.
    static func shape(
        _ body: Range<Int>, in file: HDF5Metadata, path: String
    ) throws(WeightsError) -> [Int]? {
        var reader = ByteReader(file.bytes, body, part: "\(part) of \(quoted(path))", path: file.path)
        let version = try reader.version(1...2)
        let rank = try reader.integer(UInt8.self, "the number of dimensions")
        let flags = try reader.number(UInt8.self, "the flags")
        let kind = try reader.number(UInt8.self, "the kind")
        guard rank <= maximumRank else {
            throw reader.invalid("\(rank) dimensions of at most \(maximumRank)", at: body.lowerBound + 1)
        }
        guard flags <= 1 else { throw reader.invalid("unknown flags \(flags)", at: body.lowerBound + 2) }
        if version == 1 { _ = try reader.take(4, "reserved bytes") }
        if version == 2 {
            guard kind <= 2, kind == 1 || rank == 0 else {
                throw reader.invalid("kind \(kind) with \(rank) dimensions", at: body.lowerBound + 3)
            }
            if kind == 2 { return nil }
        }
        return try extents(rank, hasMaximum: flags == 1, &reader)
    }

    private static func extents(
        _ rank: Int, hasMaximum: Bool, _ reader: inout ByteReader
    ) throws(WeightsError) -> [Int] {
        var shape: [Int] = []
        for _ in 0..<rank { shape.append(try reader.count("an extent")) }
        if hasMaximum {
            for extent in shape {
                guard try reader.number(UInt64.self, "a greatest extent") >= UInt64(extent) else {
                    throw reader.invalid(
                        "an extent of \(extent) is above the greatest allowed", at: reader.position - 8)
                }
            }
        }
        return shape
    }
}
