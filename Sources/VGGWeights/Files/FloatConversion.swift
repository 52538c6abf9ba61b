/// Conversion of stored elements to 32-bit floats, exact where the value has one.
struct FloatConversion: Sendable {
    /// Bytes of an element.
    let size: Int
    /// Converts so many elements, which need not be aligned, on this core.
    let convert: @Sendable (UnsafeRawPointer, UnsafeMutablePointer<Float>, Int) -> Void

    private init<Element: BitwiseCopyable>(
        _ type: Element.Type, _ convert: @escaping @Sendable (Element) -> Float
    ) {
        size = MemoryLayout<Element>.size
        self.convert = { source, target, count in
            for i in 0..<count {
                target[i] = convert(source.loadUnaligned(fromByteOffset: i * MemoryLayout<Element>.size, as: type))
            }
        }
    }

    /// The conversion of a safetensors type, where there is one.
    init?(_ type: SafetensorsType) {
        switch type {
        case .f16: self.init(UInt16.self) { Float(halfBits: UInt16(littleEndian: $0)) }
        case .bf16: self.init(UInt16.self) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
        case .f64: self.init(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        default: return nil
        }
    }

    /// The conversion of a NumPy type, where there is one.
    init?(numpy descriptor: String) {
        switch descriptor {
        case "<f4": self.init(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case "<f2": self.init(.f16)
        case "<f8": self.init(.f64)
        case "|u1": self.init(UInt8.self) { Float($0) }
        case "<i4": self.init(Int32.self) { Float(Int32(littleEndian: $0)) }
        case "<i8": self.init(Int64.self) { Float(Int64(littleEndian: $0)) }
        default: return nil
        }
    }

    /// The conversion of an ONNX type, where there is one.
    init?(_ type: ONNXElementType) {
        switch type {
        case .float: self.init(numpy: "<f4")
        case .float16: self.init(.f16)
        case .bfloat16: self.init(.bf16)
        case .double: self.init(.f64)
        case .uint8, .int8, .bool: self.init(UInt8.self) { Float(type.integer(bits: UInt64($0))) }
        case .uint16, .int16:
            self.init(UInt16.self) { Float(type.integer(bits: UInt64(UInt16(littleEndian: $0)))) }
        case .int32, .uint32:
            self.init(UInt32.self) { Float(type.integer(bits: UInt64(UInt32(littleEndian: $0)))) }
        case .int64, .uint64: self.init(UInt64.self) { Float(type.number(bits: UInt64(littleEndian: $0))) }
        default: return nil
        }
    }
}

extension Float {
    /// The value of an IEEE 754 half; the payload of a NaN is kept.
    init(halfBits half: UInt16) {
        let magnitude = UInt32(half & 0x7FFF) << 13
        // Exact, subnormal halves included: only the exponent's bias differs, by 112.
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let special = magnitude | 0x7F80_0000
        let bits = magnitude >= 0x0F80_0000 ? special : scaled
        self.init(bitPattern: bits | UInt32(half & 0x8000) << 16)
    }

    /// The IEEE 754 half nearest to the value, ties to even; a NaN stays one.
    var halfBits: UInt16 {
        let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
        let magnitude = bitPattern & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x1FF }
        // From 65520 on, halfway to the next power of two, a half is infinite.
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Below 2^-14 halves are multiples of 2^-24: adding 0.5, whose last place that is, rounds to one.
            let rounded = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: rounded.bitPattern &- Float(0.5).bitPattern)
        }
        let odd = magnitude >> 13 & 1
        return sign | UInt16(truncatingIfNeeded: (magnitude &- 0x3800_0000 &+ 0xFFF &+ odd) >> 13)
    }

    /// The upper half of the float, rounded to nearest, ties to even; a NaN stays one.
    var brainBits: UInt16 {
        if isNaN { return UInt16(truncatingIfNeeded: bitPattern >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bitPattern &+ 0x7FFF &+ (bitPattern >> 16 & 1)) >> 16)
    }
}
