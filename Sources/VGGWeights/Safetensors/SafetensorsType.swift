/// An element type of the safetensors format; the raw value is its name there.
public enum SafetensorsType: String, Hashable, Sendable, CaseIterable {
    /// A truth value in a byte.
    case bool = "BOOL"
    /// An unsigned byte.
    case u8 = "U8"
    /// A signed byte.
    case i8 = "I8"
    /// A 16-bit unsigned integer.
    case u16 = "U16"
    /// A 16-bit signed integer.
    case i16 = "I16"
    /// A 32-bit unsigned integer.
    case u32 = "U32"
    /// A 32-bit signed integer.
    case i32 = "I32"
    /// A 64-bit unsigned integer.
    case u64 = "U64"
    /// A 64-bit signed integer.
    case i64 = "I64"
    /// A 4-bit float.
    case f4 = "F4"
    /// A 6-bit float with 2 exponent bits.
    case f6e2m3 = "F6_E2M3"
    /// A 6-bit float with 3 exponent bits.
    case f6e3m2 = "F6_E3M2"
    /// An 8-bit float with 5 exponent bits.
    case f8e5m2 = "F8_E5M2"
    /// An 8-bit float with 4 exponent bits.
    case f8e4m3 = "F8_E4M3"
    /// An 8-bit float with exponent bits only.
    case f8e8m0 = "F8_E8M0"
    /// An 8-bit float with 4 exponent bits, without negative zero and infinities.
    case f8e4m3fnuz = "F8_E4M3FNUZ"
    /// An 8-bit float with 5 exponent bits, without negative zero and infinities.
    case f8e5m2fnuz = "F8_E5M2FNUZ"
    /// An IEEE 754 half.
    case f16 = "F16"
    /// The upper half of an IEEE 754 single.
    case bf16 = "BF16"
    /// An IEEE 754 single.
    case f32 = "F32"
    /// An IEEE 754 double.
    case f64 = "F64"
    /// A complex number of two singles.
    case c64 = "C64"

    /// The size of an element in bits.
    public var bits: Int {
        switch self {
        case .f4: 4
        case .f6e2m3, .f6e3m2: 6
        case .bool, .u8, .i8, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 8
        case .u16, .i16, .f16, .bf16: 16
        case .u32, .i32, .f32: 32
        case .u64, .i64, .f64, .c64: 64
        }
    }

    /// Whether values of this type are read, as 32-bit floats.
    var isReadable: Bool { self == .f32 || FloatConversion(self) != nil }

    /// The bytes of a tensor of `shape`, or nothing where they overflow an integer or do not end with a byte.
    func byteCount(of shape: [Int]) -> Int? {
        guard let bits = checkedProduct(of: shape, times: bits), bits % 8 == 0 else { return nil }
        return bits / 8
    }
}

/// The product of extents and a factor, or nothing where it would overflow but for an extent of zero.
func checkedProduct(of extents: [Int], times factor: Int) -> Int? {
    var product = factor
    for extent in extents where extent != 0 {
        let (next, overflow) = product.multipliedReportingOverflow(by: extent)
        guard !overflow else { return nil }
        product = next
    }
    return extents.contains(0) ? 0 : product
}
