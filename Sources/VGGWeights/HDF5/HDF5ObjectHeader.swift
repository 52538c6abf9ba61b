/// One fact about an object: its kind, and where in the file it stands.
struct HDF5Message {
    /// What it says; the numbers are the format's.
    enum Kind: UInt16 {
        case dataspace = 1
        case linkInfo = 2
        case datatype = 3
        case fillValue = 5
        case link = 6
        case externalFiles = 7
        case layout = 8
        case filters = 11
        case attribute = 12
        case sharedTable = 15
        case continuation = 16
        case symbolTable = 17
        case attributeInfo = 21
    }

    /// What it says, where that is of use here.
    let kind: Kind?
    /// The kind's number and the flags, as stored.
    let number: UInt16, flags: UInt8
    /// The message itself.
    let body: Range<Int>

    init(_ number: UInt16, flags: UInt8, body: Range<Int>) {
        kind = Kind(rawValue: number)
        self.number = number
        self.flags = flags
        self.body = body
    }

    /// Whether the message only refers to another place.
    var isShared: Bool { flags & 2 != 0 }
    /// Whether the flags go together: neither shared and not to be shared, nor unknown to a writer that had to stop or
    /// should have said so.
    var hasSoundFlags: Bool { flags & 6 != 6 && flags & 0x28 != 0x28 && flags & 0x30 != 0x20 }
    /// Whether whoever does not know the message must not use the object.
    var mustBeKnown: Bool { flags & 0x80 != 0 }
}

/// All that a file says of one object, a group or a dataset: a list of messages, maybe in several chunks.
struct HDF5ObjectHeader {
    /// Where it begins.
    let address: Int
    /// The messages in order.
    private(set) var messages: [HDF5Message] = []
    /// Chunks that are still to be read.
    private var chunks: [Range<Int>] = []
    private var seen: Set<Int> = []

    /// The most messages of an object, which version 1 counts in 16 bits.
    static let maximumMessages = 65_535
    private static let part = "HDF5 object header"

    init(at address: Int, in file: inout HDF5Metadata) throws(WeightsError) {
        self.address = address
        let isNew = file.bytes[address...].starts(with: "OHDR".utf8)
        if isNew { try readVersion2(&file) } else { try readVersion1(&file) }
        for message in messages where message.kind == nil && message.mustBeKnown {
            throw file.unsupported("a message of the unknown type \(message.number)", at: message.body.lowerBound)
        }
        for message in messages where message.isShared && message.kind != nil {
            throw file.unsupported(
                "a shared message (type \(message.number)), which is not read; save the file again with h5py's defaults",
                at: message.body.lowerBound)
        }
    }

    /// The one message of a kind, or nothing.
    func message(_ kind: HDF5Message.Kind, in file: HDF5Metadata) throws(WeightsError) -> HDF5Message? {
        var found: HDF5Message?
        for message in messages where message.kind == kind {
            guard found == nil else {
                throw file.invalid(Self.part, "a second \(kind) message", at: message.body.lowerBound)
            }
            found = message
        }
        return found
    }

    private mutating func readVersion1(_ file: inout HDF5Metadata) throws(WeightsError) {
        var prefix = try file.part(Self.part, at: address, length: 16)
        _ = try prefix.version(1...1)
        _ = try prefix.take(1, "a reserved byte")
        let count = try prefix.integer(UInt16.self, "the number of messages")
        _ = try prefix.number(UInt32.self, "the reference count")
        chunks = [address + 16..<address + 16 + (try prefix.integer(UInt32.self, "the header's size"))]
        while let chunk = chunks.popLast() {
            var reader = try file.part(Self.part, at: chunk.lowerBound, length: chunk.count)
            while reader.left > 0 { try appendVersion1(&reader, count) }
        }
        guard messages.count == count else {
            throw prefix.invalid("\(messages.count) messages, where there should be \(count)", at: address + 2)
        }
    }

    private mutating func appendVersion1(_ reader: inout ByteReader, _ count: Int) throws(WeightsError) {
        let start = reader.position
        let number = try reader.number(UInt16.self, "a message's type")
        let size = try reader.integer(UInt16.self, "a message's size")
        let flags = try reader.number(UInt8.self, "a message's flags")
        _ = try reader.take(3, "reserved bytes")
        guard size % 8 == 0 else { throw reader.invalid("a message of \(size) bytes, no multiple of 8", at: start + 2) }
        guard messages.count < count else { throw reader.invalid("more messages than the \(count) said", at: start) }
        try append(HDF5Message(number, flags: flags, body: try reader.take(size, "a message")), reader)
    }

    private mutating func readVersion2(_ file: inout HDF5Metadata) throws(WeightsError) {
        var prefix = try file.part(Self.part, at: address, length: min(34, file.bytes.count - address))
        try prefix.expect(signature: "OHDR")
        _ = try prefix.version(2...2)
        let flags = try prefix.number(UInt8.self, "the flags")
        guard flags & 0xC0 == 0 else { throw prefix.invalid("unknown flags", at: prefix.position - 1) }
        if flags & 0x20 != 0 { _ = try prefix.take(16, "the times") }
        if flags & 0x10 != 0 { _ = try prefix.take(4, "the numbers of attributes") }
        let size = try prefix.sized(by: flags, "the size of the first chunk")
        let length = (prefix.position - address).addingReportingOverflow(size)
        guard !length.overflow, length.partialValue <= Int.max - 4 else {
            throw prefix.invalid("the size of the first chunk is too large")
        }
        var reader = try file.part(Self.part, at: address, length: length.partialValue + 4)
        _ = try reader.take(prefix.position - address, "the prefix")
        try readMessages(&reader, flags, from: address)
        while let chunk = chunks.popLast() {
            var reader = try file.part("HDF5 header continuation", at: chunk.lowerBound, length: chunk.count)
            try reader.expect(signature: "OCHK")
            try readMessages(&reader, flags, from: chunk.lowerBound)
        }
    }

    /// Reads the messages of one chunk, which ends with a checksum of all of it.
    private mutating func readMessages(
        _ reader: inout ByteReader, _ flags: UInt8, from start: Int
    ) throws(WeightsError) {
        let order = flags & 4 != 0 ? 2 : 0
        // What is left before the checksum, where no message fits, is a gap.
        while reader.left >= 4 + 4 + order {
            let number = UInt16(try reader.number(UInt8.self, "a message's type"))
            let size = try reader.integer(UInt16.self, "a message's size")
            let flags = try reader.number(UInt8.self, "a message's flags")
            _ = try reader.take(order, "a message's order")
            guard size <= reader.left - 4 else {
                throw reader.invalid("a message of \(size) bytes, beyond its chunk", at: reader.position - 3 - order)
            }
            guard messages.count < Self.maximumMessages else {
                throw reader.invalid("more than \(Self.maximumMessages) messages")
            }
            try append(HDF5Message(number, flags: flags, body: try reader.take(size, "a message")), reader)
        }
        guard reader.left >= 4 else { throw reader.invalid("no room for the checksum") }
        _ = try reader.take(reader.left - 4, "a gap")
        try reader.expectChecksum(from: start)
    }

    /// Keeps a message, and remembers the chunk that a continuation leads to.
    private mutating func append(_ message: HDF5Message, _ reader: ByteReader) throws(WeightsError) {
        guard message.hasSoundFlags else {
            throw reader.invalid("message flags \(message.flags) that do not go together", at: message.body.lowerBound)
        }
        messages.append(message)
        guard message.kind == .continuation, !message.isShared else { return }
        var body = ByteReader(reader.bytes, message.body, part: reader.part, path: reader.path)
        let start = try body.definedAddress("a continuation's address")
        let length = try body.count("a continuation's length")
        guard length > 0, length <= reader.bytes.count - start else {
            throw body.invalid(
                "a continuation of \(length) bytes at byte \(start), outside the file", at: body.position - 8)
        }
        guard seen.insert(start).inserted else {
            throw body.invalid("the header continues at byte \(start) a second time", at: message.body.lowerBound)
        }
        chunks.append(start..<start + length)
    }
}

extension ByteReader {
    /// Reads a number of 1, 2, 4 or 8 bytes, as the lowest two bits of `flags` say.
    mutating func sized(by flags: UInt8, _ what: @autoclosure () -> String) throws(WeightsError) -> Int {
        switch flags & 3 {
        case 0: try integer(UInt8.self, what())
        case 1: try integer(UInt16.self, what())
        case 2: try integer(UInt32.self, what())
        default: try integer(UInt64.self, what())
        }
    }
}
