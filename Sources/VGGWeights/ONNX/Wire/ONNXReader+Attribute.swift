import VGGModel

extension ONNXReader {
    /// What an attribute's message holds, while it is read.
    fileprivate struct Fields {
        var name = ""
        var kind: UInt64 = 0
        var float: Float = 0
        var integer = 0
        var string = ""
        var tensor: ONNXTensor?
        var floats: [Float] = []
        var integers: [Int] = []
        /// The number of the first field seen that holds a value, for files that do not state the kind.
        var first = 0
    }

    /// Reads the name and the value of a node's argument.
    mutating func attribute(_ range: Range<Int>) throws(WeightsError) -> (String, ONNXAttribute) {
        try count(at: range.lowerBound)
        var fields = message(range, "ONNX attribute")
        var read = Fields()
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): read.name = try text(range, in: fields, "the attribute's name")
            case (20, .varint(let bits)): read.kind = bits
            case (21, .bytes): throw fields.invalid("an attribute of a function, which is not read", at: field.offset)
            default:
                guard try readValue(field, of: fields, into: &read) else { continue }
                if read.first == 0 { read.first = field.number }
            }
        }
        return (read.name, try read.value(fields, at: range.lowerBound))
    }

    /// Reads a field that holds a value, or says that it holds none.
    private mutating func readValue(
        _ field: ProtobufReader.Field, of fields: ProtobufReader, into read: inout Fields
    ) throws(WeightsError) -> Bool {
        switch (field.number, field.value) {
        case (2, .fixed32(let bits)): read.float = Float(bitPattern: bits)
        case (3, .varint(let bits)): read.integer = Int(truncatingIfNeeded: bits)
        case (4, .bytes(let range)): read.string = try text(range, in: fields, "the attribute's text")
        case (5, .bytes(let range)):
            guard read.tensor == nil else { throw fields.invalid("a second tensor", at: field.offset) }
            read.tensor = try tensor(range, "attribute")
        case (7, .fixed32(let bits)):
            try count(at: field.offset)
            read.floats.append(Float(bitPattern: bits))
        case (8, .varint(let bits)):
            try count(at: field.offset)
            read.integers.append(Int(truncatingIfNeeded: bits))
        case (7, .bytes(let range)): try readFloats(range, of: fields, into: &read)
        case (8, .bytes(let range)):
            for bits in try packed(range, of: fields) { read.integers.append(Int(truncatingIfNeeded: bits)) }
        case (6, .bytes), (9...11, .bytes), (14, .bytes), (15, .bytes), (22, .bytes), (23, .bytes): break
        default: return false
        }
        return true
    }

    private mutating func readFloats(
        _ range: Range<Int>, of fields: ProtobufReader, into read: inout Fields
    ) throws(WeightsError) {
        guard range.count % 4 == 0 else {
            throw fields.invalid("packed floats of \(range.count) bytes", at: range.lowerBound)
        }
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
            try count(at: start)
            let bits = storage.bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
            read.floats.append(Float(bitPattern: UInt32(littleEndian: bits)))
        }
    }

    /// The whole numbers packed in a range, each of them counted.
    mutating func packed(_ range: Range<Int>, of fields: ProtobufReader) throws(WeightsError) -> [UInt64] {
        // Each takes a byte at least, so that none is read where they are too many.
        for offset in range where storage.bytes[offset] < 0x80 { try count(at: offset) }
        return try fields.packedVarints(in: range)
    }
}

extension ONNXReader.Fields {
    /// The value, of the kind stated or else the first that was there.
    fileprivate func value(_ fields: ProtobufReader, at offset: Int) throws(WeightsError) -> ONNXAttribute {
        switch kind == 0 ? UInt64(first) : Self.field(ofKind: kind) {
        case 2: return .float(float)
        case 3: return .integer(integer)
        case 4: return .string(string)
        case 5:
            guard let tensor else {
                throw fields.invalid("the attribute \(quoted(name)) should hold a tensor and does not", at: offset)
            }
            return .tensor(tensor)
        case 6, 11: return .other("a graph")
        case 7: return .floats(floats)
        case 8: return .integers(integers)
        case 9: return .other("texts")
        case 10: return .other("tensors")
        case 22, 23: return .other("a sparse tensor")
        default: return .other("of an unknown kind")
        }
    }

    /// The number of the field that holds a value of a kind.
    private static func field(ofKind kind: UInt64) -> UInt64 {
        switch kind {
        case 1...5: kind + 1
        case 6...10: kind + 1
        case 11: 22
        case 12: 23
        default: 0
        }
    }
}
