import VGGModel

/// Reads messages from the wire format; weights are left where they lie.
///
/// It descends as deep as the types do, which is four messages.
struct CaffeDecoder {
    /// The most values, messages and blobs that a model may list.
    static let maximumValues = 100_000
    /// The longest text that is read, in bytes.
    static let maximumTextLength = 4096
    /// The most text that is read in all, in bytes.
    static let maximumText = 8 << 20

    private let source: CaffeSource
    private var values = 0
    private var text = 0

    /// Reads `source` as a network.
    static func network(_ source: CaffeSource) throws(WeightsError) -> CaffeMessage {
        var decoder = CaffeDecoder(source: source)
        let fields = ProtobufReader(source.storage.bytes, part: "Caffe model", path: source.path)
        return try decoder.message(.network, fields, at: 0)
    }

    private init(source: CaffeSource) { self.source = source }

    private mutating func message(
        _ type: CaffeType, _ fields: ProtobufReader, at offset: Int
    ) throws(WeightsError) -> CaffeMessage {
        var fields = fields
        var message = CaffeMessage(offset: offset, source: source)
        while let field = try fields.next() {
            guard let known = type.fields[field.number] else { continue }
            if case .ignored = known.kind { continue }
            if case .bytes(let range) = field.value, known.isRepeated, known.kind.isPackable {
                try appendPacked(known, range, fields, to: &message)
                continue
            }
            guard let content = try content(known, field, fields) else {
                throw fields.invalid("\(type.name): \(known.name) is of another wire type", at: field.offset)
            }
            try count(at: field.offset)
            message.append(CaffeValue(content: content, offset: field.offset), to: known.name)
        }
        return message
    }

    private mutating func content(
        _ known: CaffeType.Field, _ field: ProtobufReader.Field, _ fields: ProtobufReader
    ) throws(WeightsError) -> CaffeValue.Content? {
        switch (known.kind, field.value) {
        case (.integer, .varint(let bits)), (.flag, .varint(let bits)), (.choice, .varint(let bits)):
            return try scalar(known, bits, at: field.offset)
        case (.number, .fixed32(let bits)): return .number(Double(Float(bitPattern: bits)))
        case (.text, .bytes(let range)): return .text(try text(in: range, known.name, fields, at: field.offset))
        case (.message(let type), .bytes(let range)):
            return .message(try message(type, fields.message(in: range, part: "Caffe model"), at: field.offset))
        case (.blob, .bytes(let range)):
            return .blob(try CaffeBlob(fields.message(in: range, part: "Caffe model"), range, at: field.offset))
        default: return nil
        }
    }

    private func scalar(
        _ known: CaffeType.Field, _ bits: UInt64, at offset: Int
    ) throws(WeightsError) -> CaffeValue.Content {
        switch known.kind {
        case .flag: return .integer(bits == 0 ? 0 : 1)
        case .choice(let words):
            guard let word = words[Int(clamping: bits)] else {
                throw source.invalid("\(known.name) is \(bits), which stands for nothing known", at: offset)
            }
            return .word(word)
        default: return .integer(Int64(bitPattern: bits))
        }
    }

    private mutating func appendPacked(
        _ known: CaffeType.Field, _ range: Range<Int>, _ fields: ProtobufReader, to message: inout CaffeMessage
    ) throws(WeightsError) {
        if case .number = known.kind {
            guard range.count % 4 == 0 else {
                throw fields.invalid("\(known.name) takes \(range.count) bytes, not whole floats", at: range.lowerBound)
            }
            for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                try count(at: offset)
                let bits = source.storage.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let number = CaffeValue.Content.number(Double(Float(bitPattern: UInt32(littleEndian: bits))))
                message.append(CaffeValue(content: number, offset: offset), to: known.name)
            }
            return
        }
        guard range.count <= 10 * Self.maximumValues else { throw tooMany(at: range.lowerBound) }
        for bits in try fields.packedVarints(in: range) {
            try count(at: range.lowerBound)
            let content = try scalar(known, bits, at: range.lowerBound)
            message.append(CaffeValue(content: content, offset: range.lowerBound), to: known.name)
        }
    }

    private mutating func text(
        in range: Range<Int>, _ name: String, _ fields: ProtobufReader, at offset: Int
    ) throws(WeightsError) -> String {
        text += range.count
        guard range.count <= Self.maximumTextLength, text <= Self.maximumText else {
            throw fields.invalid("\(name) takes \(range.count) bytes, too long for a name", at: offset)
        }
        return try fields.text(in: range, name)
    }

    private mutating func count(at offset: Int) throws(WeightsError) {
        values += 1
        guard values <= Self.maximumValues else { throw tooMany(at: offset) }
    }

    private func tooMany(at offset: Int) -> WeightsError {
        source.invalid("more than \(Self.maximumValues) values beside the weights", at: offset)
    }
}

extension CaffeType.Kind {
    /// Whether several values may stand in one field.
    fileprivate var isPackable: Bool {
        switch self {
        case .integer, .number, .flag: true
        default: false
        }
    }
}
