/// Reads the texts of attributes.
struct HDF5Attributes {
    /// The names of the attributes that are read; others are passed over.
    let wanted: Set<String>
    private var heap = HDF5GlobalHeap()
    private static let part = "HDF5 attribute"

    init(wanted: Set<String>) { self.wanted = wanted }

    /// The texts of an object's attributes, by name; those of other types are left out.
    mutating func texts(
        of header: HDF5ObjectHeader, in file: inout HDF5Metadata
    ) throws(WeightsError) -> [String: [String]] {
        if let info = try header.message(.attributeInfo, in: file) {
            try file.refuseHeap(info, "attribute info", of: "attributes", orderBytes: 2)
        }
        var texts: [String: [String]] = [:]
        for message in header.messages where message.kind == .attribute {
            guard let (name, values) = try attribute(message, in: &file) else { continue }
            guard texts.updateValue(values, forKey: name) == nil else {
                throw file.invalid(Self.part, "a second attribute \(quoted(name))", at: message.body.lowerBound)
            }
        }
        return texts
    }

    /// An attribute's name and texts, where it is wanted and holds texts.
    private mutating func attribute(
        _ message: HDF5Message, in file: inout HDF5Metadata
    ) throws(WeightsError) -> (String, [String])? {
        var reader = ByteReader(file.bytes, message.body, part: Self.part, path: file.path)
        let version = try reader.version(1...3)
        let flags = try reader.number(UInt8.self, "the flags")
        var sizes: [Int] = []
        for what in ["name", "datatype", "dataspace"] {
            sizes.append(try reader.integer(UInt16.self, "the size of the \(what)"))
        }
        if version == 3 { _ = try reader.take(1, "the character set") }
        // In version 1, each part is filled up to a multiple of 8 bytes.
        func taken(_ size: Int, _ what: String, _ reader: inout ByteReader) throws(WeightsError) -> Range<Int> {
            let range = try reader.take(size, what)
            if version == 1 { _ = try reader.take((8 - size % 8) % 8, "padding") }
            return range
        }
        let name = try taken(sizes[0], "the name", &reader)
        guard let text = String(validating: file.bytes[name].prefix { $0 != 0 }, as: UTF8.self), wanted.contains(text)
        else { return nil }
        guard version == 1 || flags == 0 else {
            throw file.unsupported("attribute \(quoted(text)) of a shared type, which is not read", at: name.lowerBound)
        }
        let type = try HDF5Datatype(try taken(sizes[1], "the datatype", &reader), in: file)
        let shape = try HDF5Dataspace.shape(try taken(sizes[2], "the dataspace", &reader), in: file, path: text)
        return try values(of: text, type, shape, &reader, &file).map { (text, $0) }
    }

    private mutating func values(
        of name: String, _ type: HDF5Datatype, _ shape: [Int]?, _ reader: inout ByteReader, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> [String]? {
        guard let shape else { return [] }
        guard let count = checkedProduct(of: shape, times: 1) else {
            throw reader.invalid("the extents of \(quoted(name)) are beyond what can be counted")
        }
        let size: Int
        switch type {
        case .text(let length): size = length
        case .variableText: size = 16
        // h5py keeps an empty list as one of numbers.
        case .float, .other: return count == 0 ? [] : nil
        }
        guard let all = checkedProduct(of: shape, times: size), all <= reader.left else {
            throw reader.invalid("\(count) texts of \(quoted(name)) do not fit the \(reader.left) bytes there are")
        }
        var texts: [String] = []
        for _ in 0..<count {
            let range = type == .variableText ? try pointed(&reader, &file) : try reader.take(size, "a text")
            texts.append(try text(range, of: name, &file))
        }
        return texts
    }

    /// The place in a global heap that is pointed to.
    private mutating func pointed(
        _ reader: inout ByteReader, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> Range<Int> {
        let place = reader.position
        let length = try reader.integer(UInt32.self, "the length of a text")
        let address = try reader.definedAddress("the address of a text's heap")
        let index = try reader.integer(UInt32.self, "the number of a text in its heap")
        if length == 0 { return 0..<0 }
        let range = try heap.object(index, at: address, in: &file)
        guard length == range.count else {
            throw reader.invalid("a text of \(length) bytes, where the heap has \(range.count)", at: place)
        }
        return range
    }

    /// The text in a range: up to a zero, without what fills it up.
    private func text(
        _ range: Range<Int>, of name: String, _ file: inout HDF5Metadata
    ) throws(WeightsError) -> String {
        try file.charge(range.count, Self.part, at: range.lowerBound)
        guard let text = String(validating: file.bytes[range].prefix { $0 != 0 }, as: UTF8.self) else {
            throw file.invalid(Self.part, "a text of \(quoted(name)) is not UTF-8", at: range.lowerBound)
        }
        return text
    }
}
