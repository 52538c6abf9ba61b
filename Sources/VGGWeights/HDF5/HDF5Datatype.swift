/// The type of a dataset's or attribute's elements, as far as it is of use here.
enum HDF5Datatype: Hashable {
    /// IEEE 754 floats, little-endian; the number of bits is 16, 32 or 64.
    case float(bits: Int)
    /// Text of so many bytes, ended or filled by zeros or spaces.
    case text(size: Int)
    /// Text of any length, which lies in a global heap.
    case variableText
    /// Anything else, by a name for people.
    case other(String)

    private static let part = "HDF5 datatype"

    /// Reads a datatype message.
    init(_ body: Range<Int>, in file: HDF5Metadata) throws(WeightsError) {
        var reader = ByteReader(file.bytes, body, part: Self.part, path: file.path)
        let kind = try reader.number(UInt8.self, "the class and version")
        guard (1...4).contains(kind >> 4) else {
            throw reader.invalid("version \(kind >> 4) is not known", at: body.lowerBound)
        }
        var flags: UInt32 = 0
        for place in 0..<3 { flags |= UInt32(try reader.number(UInt8.self, "the flags")) << UInt32(8 * place) }
        let size = try reader.integer(UInt32.self, "the size")
        guard size > 0 else { throw reader.invalid("elements of 0 bytes", at: reader.position - 4) }
        let order = flags & 1 == 0 ? "" : "big-endian "
        switch kind & 15 {
        case 0:
            self = .other(
                "\(order)\(flags & 8 == 0 ? "uint" : "int")\(size.multipliedReportingOverflow(by: 8).partialValue)")
        case 1: self = try Self.float(flags, size: size, &reader)
        case 3: self = .text(size: size)
        case 9 where flags & 15 == 1 && size == 16: self = .variableText
        case let kind where Int(kind) < Self.names.count: self = .other(Self.names[Int(kind)])
        default: throw reader.invalid("class \(kind & 15) is not known", at: body.lowerBound)
        }
    }

    /// The format's classes, by number.
    private static let names = [
        "integer", "float", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration",
        "variable-length", "array",
    ]

    /// The properties of the floats that are read: exponent's place and size, mantissa's size, bias.
    private static let floats: [Int: [Int]] = [2: [10, 5, 10, 15], 4: [23, 8, 23, 127], 8: [52, 11, 52, 1023]]

    private static func float(
        _ flags: UInt32, size: Int, _ reader: inout ByteReader
    ) throws(WeightsError) -> HDF5Datatype {
        let offset = try reader.integer(UInt16.self, "the first bit")
        let precision = try reader.integer(UInt16.self, "the number of bits")
        let exponent = try reader.integer(UInt8.self, "the exponent's place")
        let exponentSize = try reader.integer(UInt8.self, "the exponent's size")
        let mantissa = try reader.integer(UInt8.self, "the mantissa's place")
        let mantissaSize = try reader.integer(UInt8.self, "the mantissa's size")
        let bias = try reader.integer(UInt32.self, "the exponent's bias")
        if flags & 0x41 != 0 { return .other("big-endian float of \(size) bytes") }
        let properties = [exponent, exponentSize, mantissaSize, bias]
        // An implied leading one, and the sign in the last bit.
        let isPlain = flags & 0x30 == 0x20 && Int(flags >> 8) == 8 * size - 1 && flags & 0x0E == 0
        guard isPlain, offset == 0, mantissa == 0, precision == 8 * size, properties == floats[size] else {
            return .other("float of \(size) bytes that is not IEEE 754")
        }
        return .float(bits: 8 * size)
    }
}

extension HDF5Datatype: CustomStringConvertible {
    /// The name for people: `float32`.
    var description: String {
        switch self {
        case .float(let bits): "float\(bits)"
        case .text, .variableText: "string"
        case .other(let name): name
        }
    }
}
