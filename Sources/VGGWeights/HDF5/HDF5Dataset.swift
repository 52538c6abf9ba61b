/// An array in an HDF5 file.
struct HDF5Dataset {
    /// Where the values are.
    enum Storage: Hashable {
        /// In one piece, in this range of the file.
        case bytes(Range<Int>)
        /// In a way that is not read, told in words.
        case unread(String)
    }

    /// The names of the groups it lies in and its own, with `/` between.
    let path: String
    /// Extents, outermost first.
    let shape: [Int]
    /// The elements' type.
    let type: HDF5Datatype
    /// Where the values are.
    let storage: Storage
    /// Where in the file its header begins.
    let address: Int

    /// What a header says of a dataset.
    init(_ header: HDF5ObjectHeader, path: String, in file: HDF5Metadata) throws(WeightsError) {
        func body(_ kind: HDF5Message.Kind) throws(WeightsError) -> Range<Int> {
            guard let message = try header.message(kind, in: file) else {
                throw file.invalid("HDF5 dataset \(quoted(path))", "it has no \(kind) message", at: header.address)
            }
            return message.body
        }
        if let fill = try header.message(.fillValue, in: file) {
            try Self.check(fill: fill.body, path: path, in: file)
        }
        self.path = path
        address = header.address
        type = try HDF5Datatype(try body(.datatype), in: file)
        let shape = try HDF5Dataspace.shape(try body(.dataspace), in: file, path: path)
        self.shape = shape ?? []
        var layout = HDF5Layout(path: path, file: file)
        let stored = try layout.storage(try body(.layout), count: shape, type: type)
        if shape == nil {
            storage = .unread("without a value")
        } else if try header.message(.externalFiles, in: file) != nil {
            storage = .unread("in another file")
        } else if try header.message(.filters, in: file) != nil {
            storage = .unread("compressed or filtered")
        } else {
            storage = stored
        }
    }

    /// Checks the value of what never was written, which is not used here.
    private static func check(
        fill body: Range<Int>, path: String, in file: HDF5Metadata
    ) throws(WeightsError) {
        var reader = ByteReader(file.bytes, body, part: "HDF5 fill value of \(quoted(path))", path: file.path)
        let version = try reader.version(1...3)
        let isDefined: Bool
        if version == 3 {
            let flags = try reader.number(UInt8.self, "the flags")
            guard flags & 0xC0 == 0 else { throw reader.invalid("unknown flags", at: reader.position - 1) }
            isDefined = flags & 0x20 != 0
        } else {
            _ = try reader.take(2, "the times")
            isDefined = try reader.number(UInt8.self, "whether it is defined") != 0 || version == 1
        }
        guard isDefined else { return }
        // A size of -1 says that there is no value.
        let size = try reader.number(Int32.self, "its size")
        if size > 0 { _ = try reader.take(Int(size), "the value") }
    }

    /// The range of the values where they are floats that are read.
    var readable: (bits: Int, bytes: Range<Int>)? {
        guard case .float(let bits) = type, case .bytes(let range) = storage else { return nil }
        return (bits, range)
    }

    /// The elements' type with all that keeps them from being read.
    var typeName: String {
        if case .unread(let how) = storage { "\(type) \(how)" } else { type.description }
    }
}

/// How a dataset's values are laid out in the file.
struct HDF5Layout {
    let path: String
    let file: HDF5Metadata

    private enum Kind: UInt8 {
        case compact, contiguous, chunked, virtual
    }

    /// Reads a layout message and checks it against the extents.
    mutating func storage(
        _ body: Range<Int>, count shape: [Int]?, type: HDF5Datatype
    ) throws(WeightsError) -> HDF5Dataset.Storage {
        var reader = ByteReader(file.bytes, body, part: "HDF5 layout of \(quoted(path))", path: file.path)
        let version = try reader.version(1...4)
        let rank = version < 3 ? try reader.integer(UInt8.self, "the number of dimensions") : 0
        guard let kind = Kind(rawValue: try reader.number(UInt8.self, "the kind of layout")) else {
            throw reader.invalid("an unknown kind of layout", at: reader.position - 1)
        }
        if version < 3 { _ = try reader.take(5, "reserved bytes") }
        switch kind {
        case .chunked: return .unread("in chunks (save it without chunks and compression)")
        case .virtual: return .unread("in other datasets (virtual)")
        case .compact: return try compact(&reader, version, rank, shape, type)
        case .contiguous: return try contiguous(&reader, version, shape, type)
        }
    }

    private func compact(
        _ reader: inout ByteReader, _ version: UInt8, _ rank: Int, _ shape: [Int]?, _ type: HDF5Datatype
    ) throws(WeightsError) -> HDF5Dataset.Storage {
        if version < 3 { _ = try reader.take(4 * rank, "the extents") }
        let place = reader.position
        let size =
            version < 3
            ? try reader.integer(UInt32.self, "the size of the values")
            : try reader.integer(UInt16.self, "the size of the values")
        let range = try reader.take(size, "the values")
        try check(size, shape, type, reader, at: place)
        return .bytes(range)
    }

    private func contiguous(
        _ reader: inout ByteReader, _ version: UInt8, _ shape: [Int]?, _ type: HDF5Datatype
    ) throws(WeightsError) -> HDF5Dataset.Storage {
        let place = reader.position
        let address = try reader.address("the address of the values")
        let need = try need(shape, type, reader, at: place)
        let size = version < 3 ? need ?? 0 : try reader.count("the size of the values")
        try check(size, shape, type, reader, at: place + 8)
        guard let address else { return need == 0 ? .bytes(0..<0) : .unread("never written") }
        guard size <= file.bytes.count - address else {
            throw reader.invalid(
                "\(size) bytes of values at byte \(address), where the file has \(file.bytes.count)", at: place)
        }
        return .bytes(address..<address + size)
    }

    /// The bytes that floats of the shape take; nothing for other types.
    private func need(
        _ shape: [Int]?, _ type: HDF5Datatype, _ reader: ByteReader, at place: Int
    ) throws(WeightsError) -> Int? {
        guard let shape, case .float(let bits) = type else { return nil }
        guard let need = checkedProduct(of: shape, times: bits / 8) else {
            throw reader.invalid("the shape \(shape) is beyond what can be counted", at: place)
        }
        return need
    }

    private func check(
        _ size: Int, _ shape: [Int]?, _ type: HDF5Datatype, _ reader: ByteReader, at place: Int
    ) throws(WeightsError) {
        guard let need = try need(shape, type, reader, at: place), need != size else { return }
        throw reader.invalid("\(size) bytes of values, where shape \(shape ?? []) of \(type) takes \(need)", at: place)
    }
}
