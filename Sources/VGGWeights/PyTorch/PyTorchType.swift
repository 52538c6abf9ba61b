/// An element type of PyTorch; the raw value is its name there.
enum PyTorchType: String, Hashable, Sendable, CaseIterable {
    case float64, float32, float16, bfloat16
    case float8e4m3 = "float8_e4m3fn"
    case float8e5m2 = "float8_e5m2"
    case float8e4m3fnuz = "float8_e4m3fnuz"
    case float8e5m2fnuz = "float8_e5m2fnuz"
    case complex128, complex64
    case int64, int32, int16, int8
    case uint64, uint32, uint16, uint8
    case bool

    /// The type that a class of storages holds, by the class's name.
    init?(storage name: String) {
        switch name {
        case "DoubleStorage": self = .float64
        case "FloatStorage": self = .float32
        case "HalfStorage": self = .float16
        case "BFloat16Storage": self = .bfloat16
        case "ComplexDoubleStorage": self = .complex128
        case "ComplexFloatStorage": self = .complex64
        case "LongStorage": self = .int64
        case "IntStorage": self = .int32
        case "ShortStorage": self = .int16
        case "CharStorage": self = .int8
        case "ByteStorage": self = .uint8
        case "BoolStorage": self = .bool
        default: return nil
        }
    }

    /// Bytes of an element.
    var size: Int {
        switch self {
        case .complex128: 16
        case .float64, .complex64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        default: 1
        }
    }

    /// Whether the elements are real or complex numbers that can be differentiated.
    var isDifferentiable: Bool { rawValue.contains("float") || rawValue.contains("complex") }

    /// Whether values of this type are read, as 32-bit floats.
    var isReadable: Bool { self == .float32 || FloatConversion(self) != nil }
}

extension FloatConversion {
    /// The conversion of a PyTorch type, where there is one.
    init?(_ type: PyTorchType) {
        switch type {
        case .float16: self.init(SafetensorsType.f16)
        case .bfloat16: self.init(SafetensorsType.bf16)
        case .float64: self.init(SafetensorsType.f64)
        default: return nil
        }
    }
}
