/// The type of a tensor's elements, by its number in onnx.proto.
enum ONNXElementType: Int, Hashable, Sendable {
    case float = 1
    case uint8, int8, uint16, int16, int32, int64, string, bool, float16, double, uint32, uint64
    case complex64, complex128, bfloat16
    case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz
    case uint4, int4, float4e2m1, float8e8m0, uint2, int2

    /// The type as ONNX spells it: `FLOAT16`.
    var name: String { String(describing: self).uppercased() }

    /// Bytes of an element among raw data; nothing for types that are not read.
    var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float, .int32, .uint32: 4
        case .double, .int64, .uint64: 8
        default: nil
        }
    }

    /// Whether values of the type are real numbers that a layer may have as weights.
    var isFloat: Bool { [.float, .float16, .bfloat16, .double].contains(self) }

    /// Whether values of the type are whole numbers, such as extents.
    var isInteger: Bool { size != nil && !isFloat }

    /// The field of a tensor's message that holds elements of the type where they are not raw.
    var field: Int? {
        switch self {
        case .float: 4
        case .int32, .int16, .int8, .uint16, .uint8, .bool, .float16, .bfloat16: 5
        case .int64: 7
        case .double: 10
        case .uint32, .uint64: 11
        default: nil
        }
    }
}

extension ONNXElementType {
    /// The number that an element's bits stand for, as a field of whole numbers holds them.
    func number(bits: UInt64) -> Double {
        switch self {
        case .float16: Double(Float(halfBits: UInt16(truncatingIfNeeded: bits)))
        case .bfloat16: Double(Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: bits)) << 16))
        case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .double: Double(bitPattern: bits)
        case .uint64: Double(bits)
        default: Double(integer(bits: bits))
        }
    }

    /// The whole number that an element's bits stand for; what is beyond `Int` becomes its largest.
    func integer(bits: UInt64) -> Int {
        switch self {
        case .uint8: Int(UInt8(truncatingIfNeeded: bits))
        case .int8: Int(Int8(truncatingIfNeeded: bits))
        case .uint16: Int(UInt16(truncatingIfNeeded: bits))
        case .int16: Int(Int16(truncatingIfNeeded: bits))
        case .int32: Int(Int32(truncatingIfNeeded: bits))
        case .uint32: Int(UInt32(truncatingIfNeeded: bits))
        case .uint64: Int(clamping: bits)
        case .bool: bits == 0 ? 0 : 1
        default: Int(truncatingIfNeeded: bits)
        }
    }
}
