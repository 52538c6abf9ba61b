import VGGModel

extension ONNXReader {
    /// What a tensor's message holds, while it is read.
    private struct TensorFields {
        let message: Range<Int>
        let role: String
        var name = ""
        var shape: [Int] = []
        var type: ONNXElementType?
        var raw: Range<Int>?
        /// Values in fields of their type, by the field's number, which is below 16.
        var typed = [Typed](repeating: Typed(), count: 16)
        var external: [String: String] = [:]
        var isExternal = false

        /// Values in fields of one number: how many, in how many pieces, and where the last packed piece is.
        struct Typed {
            var count = 0
            var pieces = 0
            var range = 0..<0
        }

        var title: String { name.isEmpty ? "the \(role)" : "\(role) \(quoted(name))" }
    }

    private static let maximumRank = 32

    /// Reads a tensor; `role` is what it is in the graph, for errors.
    mutating func tensor(_ range: Range<Int>, _ role: String) throws(WeightsError) -> ONNXTensor {
        try count(at: range.lowerBound)
        var fields = message(range, "ONNX tensor")
        var read = TensorFields(message: range, role: role)
        while let field = try fields.next() {
            switch (field.number, field.value) {
            // Values that stand each by itself: there may be millions.
            case (4, .fixed32), (5, .varint), (7, .varint), (10, .fixed64), (11, .varint):
                read.typed[field.number].count += 1
                read.typed[field.number].pieces += 2
            default: try self.read(field, of: fields, into: &read)
            }
        }
        guard let type = read.type else {
            throw fields.invalid("\(read.title) has no element type", at: range.lowerBound)
        }
        return ONNXTensor(name: read.name, shape: read.shape, type: type, place: try place(read, type, fields))
    }

    private mutating func read(
        _ field: ProtobufReader.Field, of fields: ProtobufReader, into read: inout TensorFields
    ) throws(WeightsError) {
        switch (field.number, field.value) {
        case (1, .varint(let bits)): try append(bits, at: field.offset, fields, to: &read)
        case (1, .bytes(let range)):
            for bits in try packed(range, of: fields) { try append(bits, at: field.offset, fields, to: &read) }
        case (2, .varint(let bits)):
            guard let type = ONNXElementType(rawValue: Int(truncatingIfNeeded: bits)) else {
                throw fields.invalid("\(read.title) is of the unknown element type \(bits)", at: field.offset)
            }
            read.type = type
        case (3, .bytes): throw fields.invalid("\(read.title) is a segment, which is not read", at: field.offset)
        case (8, .bytes(let range)): read.name = try text(range, in: fields, "the tensor's name")
        case (9, .bytes(let range)): read.raw = range
        case (13, .bytes(let range)):
            let (key, value) = try pair(range)
            read.external[key] = value
        case (14, .varint(let bits)): read.isExternal = bits == 1
        case (4, .bytes(let range)), (5, .bytes(let range)), (7, .bytes(let range)), (10, .bytes(let range)),
            (11, .bytes(let range)):
            try addPacked(range, field, fields, to: &read)
        default: break
        }
    }

    private mutating func append(
        _ bits: UInt64, at offset: Int, _ fields: ProtobufReader, to read: inout TensorFields
    ) throws(WeightsError) {
        try count(at: offset)
        guard let extent = Int(exactly: bits) else {
            throw fields.invalid("\(read.title) has an extent of \(Int(truncatingIfNeeded: bits))", at: offset)
        }
        guard read.shape.count < Self.maximumRank else {
            throw fields.invalid("\(read.title) has more than \(Self.maximumRank) extents", at: offset)
        }
        read.shape.append(extent)
    }

    private mutating func pair(_ range: Range<Int>) throws(WeightsError) -> (String, String) {
        var fields = message(range, "ONNX external data")
        var (key, value) = ("", "")
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): key = try text(range, in: fields, "a key")
            case (2, .bytes(let range)): value = try text(range, in: fields, "a value")
            default: break
            }
        }
        return (key, value)
    }

    private func addPacked(
        _ range: Range<Int>, _ field: ProtobufReader.Field, _ fields: ProtobufReader, to read: inout TensorFields
    ) throws(WeightsError) {
        var count = 0
        if let size = ONNXTensor.packedSize(field.number) {
            guard range.count % size == 0 else {
                throw fields.invalid("\(read.title): \(range.count) bytes of packed values", at: field.offset)
            }
            count = range.count / size
        } else {
            try fields.forEachPackedVarint(in: range) { _ in count += 1 }
        }
        read.typed[field.number].count += count
        read.typed[field.number].pieces += 1
        read.typed[field.number].range = range
    }
}

extension ONNXReader {
    /// Where a tensor's values lie, checked against its shape.
    private mutating func place(
        _ read: TensorFields, _ type: ONNXElementType, _ fields: ProtobufReader
    ) throws(WeightsError) -> ONNXTensor.Place {
        let offset = read.message.lowerBound
        guard let count = checkedProduct(of: read.shape, times: 1) else {
            throw fields.invalid("\(read.title): a shape of \(read.shape) is beyond what can be counted", at: offset)
        }
        guard let size = type.size, let number = type.field else { return .unread }
        guard let byteCount = checkedProduct(of: read.shape, times: size) else {
            throw fields.invalid("\(read.title): a shape of \(read.shape) is beyond what can be counted", at: offset)
        }
        if read.isExternal { return try externalPlace(read, byteCount: byteCount, fields) }
        if let raw = read.raw {
            guard raw.count == byteCount, read.typed.allSatisfy({ $0.count == 0 }) else {
                throw fields.invalid(
                    "\(read.title): shape \(read.shape) of \(type.name) takes \(byteCount) bytes, the file has "
                        + "\(raw.count)\(raw.count == byteCount ? " and values beside them" : "")", at: offset)
            }
            return .contiguous(storage, raw)
        }
        let typed = read.typed[number]
        let filled = read.typed.indices.filter { read.typed[$0].count > 0 }
        guard typed.count == count, filled.allSatisfy({ $0 == number }) else {
            let found = filled.map { "\(read.typed[$0].count) in field \($0)" }.joined(separator: ", ")
            throw fields.invalid(
                "\(read.title): shape \(read.shape) of \(type.name) holds \(count) values, the file has "
                    + (found.isEmpty ? "none" : found), at: offset)
        }
        let isPlain = typed.pieces < 2 && ONNXTensor.packedSize(number) == size
        return isPlain
            ? .contiguous(storage, typed.range) : .scattered(storage, message: read.message, field: number)
    }

    private mutating func externalPlace(
        _ read: TensorFields, byteCount: Int, _ fields: ProtobufReader
    ) throws(WeightsError) -> ONNXTensor.Place {
        guard external != nil else {
            throw fields.invalid(
                "\(read.title) lies in another file, which a model in memory cannot have", at: read.message.lowerBound)
        }
        do throws(ONNXExternalData.Fault) {
            guard let (file, range) = try external?.place(read.external, byteCount: byteCount) else { return .unread }
            return .contiguous(file, range)
        } catch {
            throw fields.invalid("\(read.title): \(error.message)", at: read.message.lowerBound)
        }
    }
}
