import TestSupport
import Testing
import VGGModel
import VGGWeights

@Suite struct FloatConversionTests {
    /// A number of sign, exponent and fraction as IEEE 754 defines it, computed in Double, which holds it exactly.
    static func value(_ bits: UInt16, exponentBits: Int, fractionBits: Int) -> Double {
        let fraction = Double(bits & (1 << fractionBits - 1)) / Double(1 << fractionBits)
        let exponent = Int(bits >> fractionBits) & (1 << exponentBits - 1)
        let bias = 1 << (exponentBits - 1) - 1
        let sign: Double = bits >> 15 == 0 ? 1 : -1
        if exponent == 1 << exponentBits - 1 { return fraction == 0 ? sign * .infinity : .nan }
        let lowest = Double(sign: .plus, exponent: (exponent == 0 ? 1 : exponent) - bias, significand: 1)
        return sign * lowest * (exponent == 0 ? fraction : 1 + fraction)
    }

    struct Format: Sendable, CustomTestStringConvertible {
        let type: SafetensorsType
        let written: SafetensorsWriter.ElementType
        let exponentBits: Int
        let fractionBits: Int
        var testDescription: String { type.rawValue }

        func value(_ bits: UInt16) -> Double {
            FloatConversionTests.value(bits, exponentBits: exponentBits, fractionBits: fractionBits)
        }

        /// The bits of positive infinity, above those of all numbers.
        var infinity: UInt16 { (1 << exponentBits - 1) << fractionBits }
    }

    static let formats = [
        Format(type: .f16, written: .f16, exponentBits: 5, fractionBits: 10),
        Format(type: .bf16, written: .bf16, exponentBits: 8, fractionBits: 7),
    ]

    private static func file(
        _ folder: TemporaryFolder, _ type: SafetensorsType, _ data: [UInt8], count: Int
    ) throws
        -> SafetensorsFile
    {
        let header = "{\(entry("t", type.rawValue, "[\(count)]", "[0,\(data.count)]"))}"
        return try SafetensorsFile(path: folder.write(safetensors(Array(header.utf8), data: data)))
    }

    @Test(arguments: formats) func readsEveryPattern(_ format: Format) throws {
        let folder = try TemporaryFolder()
        let patterns = Array(UInt16.min...UInt16.max)
        let data = patterns.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let values = try Self.file(folder, format.type, data, count: patterns.count).tensor("t").values
        for (bits, value) in zip(patterns, values) {
            let expected = format.value(bits)
            let isRight = expected.isNaN ? value.isNaN : Double(value) == expected && value.sign == expected.sign
            #expect(isRight, "\(String(bits, radix: 16)) read as \(value), not \(expected)")
        }
    }

    /// Each number of a type, its middle to the next, and the floats beside the middle: written, then read as bits.
    @Test(arguments: formats) func roundsToNearestEven(_ format: Format) throws {
        var values: [Float] = []
        var expected: [UInt16] = []
        for bits in 0..<format.infinity {
            let middle = Self.middle(after: bits, format)
            values += [Float(format.value(bits)), middle.nextDown]
            expected += [bits, bits]
            guard bits + 1 < format.infinity else { continue }
            values += [middle, middle.nextUp]
            expected += [bits % 2 == 0 ? bits : bits + 1, bits + 1]
        }
        values.append(.infinity)
        expected.append(format.infinity)
        values += values.map { -$0 }
        expected += expected.map { $0 | 0x8000 }
        #expect(try Self.written(values, format) == expected)
    }

    /// From the middle between the largest number and what would follow it on, a number would become infinite.
    @Test(arguments: formats) func refusesWhatIsTooLarge(_ format: Format) throws {
        let middle = Self.middle(after: format.infinity - 1, format)
        for value in [middle, -middle, .greatestFiniteMagnitude] {
            let error = try #require(throws: WeightsError.self) { try Self.written([1, value], format) }
            #expect(error.code == .notFinite && error.message.contains("\"t\" holds \(value)"), "\(error)")
        }
    }

    /// The middle between a number and what follows it, or would.
    private static func middle(after bits: UInt16, _ format: Format) -> Float {
        let next =
            bits + 1 == format.infinity ? 2 * format.value(bits) - format.value(bits - 1) : format.value(bits + 1)
        return Float((format.value(bits) + next) / 2)
    }

    @Test(arguments: formats) func keepsNotANumber(_ format: Format) throws {
        let patterns: [UInt32] = [0x7F80_0001, 0x7FC0_0000, 0xFFC0_0000, 0x7FFF_FFFF, 0xFF80_0001, 0x7FBF_FFFF]
        for bits in try Self.written(patterns.map { Float(bitPattern: $0) }, format) {
            #expect(format.value(bits).isNaN)
        }
    }

    /// The bits that the writer makes of floats.
    private static func written(_ values: [Float], _ format: Format) throws -> [UInt16] {
        let folder = try TemporaryFolder()
        let path = folder.path("t")
        let tensor = Tensor(shape: [values.count], values: values)
        try SafetensorsWriter(type: format.written).write(["t": tensor], to: path)
        let stored = try #require(SafetensorsFile(path: path).tensors["t"]?.bytes)
        let content = try bytes(of: path)
        return stride(from: stored.lowerBound, to: stored.upperBound, by: 2).map {
            UInt16(content[$0]) | UInt16(content[$0 + 1]) << 8
        }
    }

    @Test func roundsDoubles() throws {
        let values: [Double] = [0, -0.0, 1, 1 + 0x1p-24, 1 + 0x1.8p-24, 0x1p-149, 0x1p-151, 1e300, -.infinity]
        let expected: [Float] = [0, -0.0, 1, 1, 1 + 0x1p-23, 0x1p-149, 0, .infinity, -.infinity]
        let data = values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        let folder = try TemporaryFolder()
        let read = try Self.file(folder, .f64, data, count: values.count).tensor("t").values
        #expect(read.map(\.bitPattern) == expected.map(\.bitPattern))
    }
}
