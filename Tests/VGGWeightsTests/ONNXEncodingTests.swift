import TestSupport
import Testing
import VGGModel
import VGGWeights

/// Every way in which a file may hold a constant.
@Suite struct ONNXEncodingTests {
    /// An encoding of the values 1, -2, 0.5 and 4, by the element type and the fields that hold them.
    struct Encoding: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: Int
        let data: [UInt8]
        let name: String

        init(_ what: String, _ type: Int, _ name: String, _ data: [UInt8]) {
            testDescription = what
            self.type = type
            self.name = name
            self.data = data
        }
    }

    static let values: [Float] = [1, -2, 0.5, 4]
    private static let halves: [UInt16] = [0x3C00, 0xC000, 0x3800, 0x4400]
    private static let brains: [UInt16] = [0x3F80, 0xC000, 0x3F00, 0x4080]
    private static let doubles: [[UInt8]] = values.map { ONNXBytes.littleEndian(Double($0).bitPattern) }

    static let encodings = [
        Encoding("floats, raw", 1, "FLOAT", ONNXBytes.field(9, ONNXBytes.bytes(of: values))),
        Encoding("floats, packed", 1, "FLOAT", ONNXBytes.field(4, ONNXBytes.bytes(of: values))),
        Encoding("floats, each by itself", 1, "FLOAT", values.flatMap { ONNXBytes.field(4, float: $0) }),
        Encoding(
            "floats, packed in two pieces", 1, "FLOAT",
            ONNXBytes.field(4, ONNXBytes.bytes(of: [1])) + ONNXBytes.field(4, ONNXBytes.bytes(of: [-2, 0.5, 4]))),
        Encoding(
            "floats, packed and not", 1, "FLOAT",
            ONNXBytes.field(4, float: 1) + ONNXBytes.field(4, ONNXBytes.bytes(of: [-2, 0.5, 4]))),
        Encoding("halves, raw", 10, "FLOAT16", ONNXBytes.field(9, halves.flatMap(ONNXBytes.littleEndian))),
        Encoding(
            "halves, packed", 10, "FLOAT16", ONNXBytes.field(5, halves.flatMap { ONNXBytes.varint(UInt64($0)) })),
        Encoding("halves, each by itself", 10, "FLOAT16", halves.flatMap { ONNXBytes.field(5, Int($0)) }),
        Encoding("brain floats, raw", 16, "BFLOAT16", ONNXBytes.field(9, brains.flatMap(ONNXBytes.littleEndian))),
        Encoding(
            "brain floats, packed", 16, "BFLOAT16",
            ONNXBytes.field(5, brains.flatMap { ONNXBytes.varint(UInt64($0)) })),
        Encoding("doubles, raw", 11, "DOUBLE", ONNXBytes.field(9, doubles.flatMap { $0 })),
        Encoding("doubles, packed", 11, "DOUBLE", ONNXBytes.field(10, doubles.flatMap { $0 })),
        Encoding(
            "doubles, each by itself", 11, "DOUBLE", values.flatMap { ONNXBytes.field(10, double: Double($0)) }),
    ]

    @Test(arguments: encodings) func weightsOfEveryEncodingAreRead(_ encoding: Encoding) throws {
        let tensor = ONNXBytes.tensor("w", [2, 2], type: encoding.type, encoding.data)
        let file = try onnx(ONNXBytes.dense(weights: tensor))
        #expect(file.entries["y.weight"] == TensorEntry(shape: [2, 2], type: encoding.name, isReadable: true))
        #expect(try file.tensor("y.weight").values == Self.values)
        #expect(try file.tensor("y.bias").values == [0, 0])
        var blocks: [Float] = []
        try file.forEachBlock(of: "y.weight") { blocks += $0 }
        #expect(blocks == Self.values)
    }

    /// An encoding of the extents 0 and -1, or of others that mean the same.
    static let extents: [Encoding] = [
        Encoding("raw", 7, "", ONNXBytes.field(9, [0, -1].flatMap { ONNXBytes.littleEndian(Int64($0)) })),
        Encoding("packed", 7, "", ONNXBytes.field(7, ONNXBytes.varint(0) + ONNXBytes.varint(.max))),
        Encoding("each by itself", 7, "", ONNXBytes.field(7, 0) + ONNXBytes.field(7, -1)),
        Encoding("32 bits, raw", 6, "", ONNXBytes.field(9, [0, -1].flatMap { ONNXBytes.littleEndian(Int32($0)) })),
        Encoding("32 bits, packed", 6, "", ONNXBytes.field(5, ONNXBytes.varint(1) + ONNXBytes.varint(12))),
        Encoding("8 bits, raw", 3, "", ONNXBytes.field(9, [0, 0xFF])),
        Encoding("without a sign, packed", 13, "", ONNXBytes.field(11, ONNXBytes.varint(1) + ONNXBytes.varint(12))),
        Encoding("16 bits without a sign, raw", 4, "", ONNXBytes.field(9, [1, 0, 12, 0])),
    ]

    @Test(arguments: extents) func extentsOfEveryEncodingAreRead(_ encoding: Encoding) throws {
        let shape = ONNXBytes.tensor("s", [2], type: encoding.type, encoding.data)
        let file = try onnx(
            ONNXBytes.model(
                ONNXBytes.graph(
                    [ONNXBytes.node("Reshape", ["x", "s"], ["r"]), ONNXBytes.node("Gemm", ["r", "w"], ["y"])],
                    [shape, ONNXBytes.tensor("w", [12, 1], [Float](repeating: 1, count: 12))],
                    inputs: [ONNXBytes.value("x", [1, 3, 4])])))
        #expect(file.model.network?.nodes.map(\.layer) == [.dense(features: 1)])
    }

    /// Constants that are nodes: the attribute, and the factor that it gives `x`.
    static let constants: [(attribute: [UInt8], expected: Float)] = [
        (ONNXBytes.attribute("value", tensor: ONNXBytes.tensor("", [1], [3])), 3),
        (ONNXBytes.attribute("value", tensor: ONNXBytes.tensor("", [], [3])), 3),
        (ONNXBytes.attribute("value_float", float: 2.5), 2.5),
        (ONNXBytes.field(1, "value_floats") + ONNXBytes.field(7, ONNXBytes.bytes(of: [1.5])), 1.5),
        (ONNXBytes.field(1, "value_floats") + ONNXBytes.field(7, float: 1.5) + ONNXBytes.field(20, 6), 1.5),
        // Without a kind, as old files have it.
        (ONNXBytes.field(1, "value_float") + ONNXBytes.field(2, float: 7), 7),
    ]

    @Test(arguments: 0..<constants.count) func constantNodesAreRead(_ index: Int) throws {
        let file = try onnx(
            ONNXBytes.model(
                ONNXBytes.graph([
                    ONNXBytes.node("Constant", [], ["c"], Self.constants[index].attribute),
                    ONNXBytes.node("Mul", ["c", "x"], ["y"]),
                ])))
        #expect(file.model.network?.nodes.map(\.layer) == [.scale])
        #expect(try file.tensor("y.weight").values == [Float](repeating: Self.constants[index].expected, count: 2))
    }

    @Test(arguments: [ONNXBytes.attribute("value_int", 3), ONNXBytes.attribute("value_ints", [3])])
    func wholeNumbersAreCast(_ attribute: [UInt8]) throws {
        let file = try onnx(
            ONNXBytes.model(
                ONNXBytes.graph([
                    ONNXBytes.node("Constant", [], ["i"], attribute),
                    ONNXBytes.node("Cast", ["i"], ["c"], ONNXBytes.attribute("to", 1)),
                    ONNXBytes.node("Add", ["x", "c"], ["y"]),
                ])))
        #expect(try file.tensor("y.bias").values == [3, 3])
    }

    @Test func filledConstantsAreZeroByDefault() throws {
        let fill = { (attributes: [[UInt8]]) in
            try onnx(
                ONNXBytes.model(
                    ONNXBytes.graph(
                        [
                            ONNXBytes.node("ConstantOfShape", ["s"], ["w"])
                                + attributes.flatMap { ONNXBytes.field(5, $0) },
                            ONNXBytes.node("MatMul", ["x", "w"], ["y"]),
                        ], [ONNXBytes.tensor("s", integers: [2, 3])])
                )
            ).tensor("y.weight")
        }
        #expect(try fill([]).values == [0, 0, 0, 0, 0, 0])
        let value = ONNXBytes.tensor("", [1], [0.25])
        #expect(try fill([ONNXBytes.attribute("value", tensor: value)]).values.allSatisfy { $0 == 0.25 })
        #expect(try fill([ONNXBytes.attribute("value", tensor: value)]).shape == [3, 2])
    }

    /// Floats that the file aligns are a view of it, others a copy.
    @Test func alignedFloatsStayInTheFile() throws {
        let folder = try TemporaryFolder()
        var places: Set<Int> = []
        for padding in 0..<4 {
            let name = String(repeating: "p", count: padding)
            let bytes =
                ONNXBytes.field(2, name)
                + ONNXBytes.dense(weights: ONNXBytes.tensor("w", [2, 2], [1, 2, 3, 4]))
            let file = try ONNXFile(path: folder.write(bytes, as: "\(padding).onnx"))
            let tensor = try file.tensor("y.weight")
            #expect(tensor.values == [1, 2, 3, 4])
            // A copy is as large as the values, a view's storage as the file.
            let isView = tensor.storage.bytes.count == bytes.count
            #expect(isView == (tensor.byteOffset % 4 == 0 && tensor.byteOffset > 0))
            if isView { places.insert(padding) }
        }
        #expect(places.count == 1)
    }

    @Test func knowsItsFiles() throws {
        let file = ONNXBytes.dense(weights: ONNXBytes.tensor("w", [2, 2], [1, 2, 3, 4]))
        #expect(file.withUnsafeBytes { ONNXFile.matches($0) })
        #expect(file.withUnsafeBytes { ONNXFile.matches(UnsafeRawBufferPointer(rebasing: $0[..<20])) })
        let withoutVersion = ONNXBytes.field(2, "maker") + ONNXBytes.field(7, [])
        #expect(withoutVersion.withUnsafeBytes { ONNXFile.matches($0) })
        let others: [[UInt8]] = [
            [], [0x50, 0x4B, 3, 4], Array("\u{89}HDF\r\n".utf8), ONNXBytes.field(1, "VGG_ILSVRC_16_layers"),
            // Apple's Core ML begins with a version too.
            ONNXBytes.field(1, 4) + ONNXBytes.field(2, "description") + ONNXBytes.field(500, "layers"),
            safetensors("{}"), [0x80, 2, 0x8A, 0x0A], [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], Array("<html>".utf8),
        ]
        for other in others { #expect(!other.withUnsafeBytes { ONNXFile.matches($0) }, "\(other)") }
    }
}
