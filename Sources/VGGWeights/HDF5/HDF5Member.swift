/// A member of a group: its name and where the object's header lies.
struct HDF5Member {
    let name: String
    let address: Int
    /// Where in the file the address stands.
    let place: Int

    /// The name in a range of the file: UTF-8, not empty, without what would make it a path.
    static func name(_ range: Range<Int>, in file: HDF5Metadata) throws(WeightsError) -> String {
        guard let name = String(validating: file.bytes[range], as: UTF8.self) else {
            throw file.invalid("HDF5 name", "it is not UTF-8", at: range.lowerBound)
        }
        guard !name.isEmpty, name != ".", !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0) else {
            throw file.invalid("HDF5 name", "\(quoted(name)) cannot be a name", at: range.lowerBound)
        }
        return name
    }

    /// An error for a link that is not followed; its kind comes with an article.
    static func refused(_ kind: String, _ name: String, at place: Int, in file: HDF5Metadata) -> WeightsError {
        file.unsupported(
            "\(quoted(name)) is \(kind) link, which is not followed; save the file again with the data in it",
            at: place)
    }
}

extension HDF5Member {
    private static let part = "HDF5 link message"

    /// The members of a group in the newer form: link messages in its header.
    static func linked(_ header: HDF5ObjectHeader, in file: inout HDF5Metadata) throws(WeightsError) -> [HDF5Member] {
        if let info = try header.message(.linkInfo, in: file) {
            try file.refuseHeap(info, "link info", of: "a group of many links", orderBytes: 8)
        }
        var members: [HDF5Member] = []
        var names: Set<String> = []
        for message in header.messages where message.kind == .link {
            let member = try link(message, in: file)
            guard names.insert(member.name).inserted else {
                throw file.invalid(part, "a second link \(quoted(member.name))", at: message.body.lowerBound)
            }
            members.append(member)
        }
        return members
    }

    private static func link(_ message: HDF5Message, in file: HDF5Metadata) throws(WeightsError) -> HDF5Member {
        var reader = ByteReader(file.bytes, message.body, part: part, path: file.path)
        _ = try reader.version(1...1)
        let flags = try reader.number(UInt8.self, "the flags")
        guard flags & 0xE0 == 0 else { throw reader.invalid("unknown flags", at: reader.position - 1) }
        let kind = flags & 8 != 0 ? try reader.number(UInt8.self, "the kind of link") : 0
        if flags & 4 != 0 { _ = try reader.take(8, "the order") }
        if flags & 16 != 0 {
            guard try reader.number(UInt8.self, "the character set") <= 1 else {
                throw reader.invalid("an unknown character set", at: reader.position - 1)
            }
        }
        let length = try reader.sized(by: flags, "the length of a name")
        guard length <= HDF5Metadata.maximumNameLength else {
            throw reader.invalid("a name of \(length) bytes; at most \(HDF5Metadata.maximumNameLength) are read")
        }
        let name = try name(try reader.take(length, "a name"), in: file)
        guard kind == 0 else {
            throw refused(
                kind == 1 ? "a soft" : kind == 64 ? "an external" : "a user-defined", name, at: message.body.lowerBound,
                in: file)
        }
        let place = reader.position
        return HDF5Member(name: name, address: try reader.definedAddress("an object's address"), place: place)
    }
}
