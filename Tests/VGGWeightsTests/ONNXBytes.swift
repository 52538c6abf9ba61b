import VGGModel
import VGGWeights

/// Writes the messages of ONNX files, sound ones and others.
enum ONNXBytes {
    static func varint(_ value: UInt64) -> [UInt8] {
        var (bytes, rest): ([UInt8], UInt64) = ([], value)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func field(_ number: UInt64, _ value: Int) -> [UInt8] {
        varint(number << 3) + varint(UInt64(bitPattern: Int64(value)))
    }

    static func field(_ number: UInt64, float: Float) -> [UInt8] { varint(number << 3 | 5) + bytes(of: [float]) }

    static func field(_ number: UInt64, double: Double) -> [UInt8] {
        varint(number << 3 | 1) + littleEndian(double.bitPattern)
    }

    static func littleEndian<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    static func bytes(of floats: [Float]) -> [UInt8] { floats.flatMap { littleEndian($0.bitPattern) } }

    /// A tensor with fields of any kind behind its name, extents and type.
    static func tensor(_ name: String, _ shape: [Int], type: Int = 1, _ data: [UInt8]) -> [UInt8] {
        shape.flatMap { field(1, $0) } + field(2, type) + field(8, name) + data
    }

    /// A tensor of floats as raw data.
    static func tensor(_ name: String, _ shape: [Int], _ floats: [Float]) -> [UInt8] {
        tensor(name, shape, field(9, bytes(of: floats)))
    }

    /// A tensor of whole numbers as raw data.
    static func tensor(_ name: String, integers: [Int]) -> [UInt8] {
        tensor(name, [integers.count], type: 7, field(9, integers.flatMap { littleEndian(Int64($0)) }))
    }

    /// A tensor in another file.
    static func tensor(_ name: String, _ shape: [Int], external: [(String, String)]) -> [UInt8] {
        tensor(name, shape, external.flatMap { field(13, field(1, $0.0) + field(2, $0.1)) } + field(14, 1))
    }

    static func attribute(_ name: String, _ value: Int) -> [UInt8] { field(1, name) + field(3, value) + field(20, 2) }

    static func attribute(_ name: String, _ values: [Int]) -> [UInt8] {
        field(1, name) + values.flatMap { field(8, $0) } + field(20, 7)
    }

    static func attribute(_ name: String, float: Float) -> [UInt8] {
        field(1, name) + field(2, float: float) + field(20, 1)
    }

    static func attribute(_ name: String, text: String) -> [UInt8] { field(1, name) + field(4, text) + field(20, 3) }

    static func attribute(_ name: String, tensor: [UInt8]) -> [UInt8] {
        field(1, name) + field(5, tensor) + field(20, 4)
    }

    static func node(
        _ operation: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
        _ attributes: [UInt8]...
    ) -> [UInt8] {
        inputs.flatMap { field(1, $0) } + outputs.flatMap { field(2, $0) } + field(3, name) + field(4, operation)
            + field(7, domain) + attributes.flatMap { field(5, $0) }
    }

    /// A graph's input or output of floats; nil is an extent without a number.
    static func value(_ name: String, _ extents: [Int?], type: Int = 1) -> [UInt8] {
        let shape = extents.flatMap { extent in field(1, extent.map { field(1, $0) } ?? field(2, "n")) }
        return field(1, name) + field(2, field(1, field(1, type) + field(2, shape)))
    }

    static func graph(
        _ nodes: [[UInt8]], _ initializers: [[UInt8]] = [], inputs: [[UInt8]]? = nil, outputs: [String] = ["y"]
    ) -> [UInt8] {
        let inputs = inputs ?? [value("x", [nil, 2])]
        return nodes.flatMap { field(1, $0) } + field(2, "graph") + initializers.flatMap { field(5, $0) }
            + inputs.flatMap { field(11, $0) } + outputs.flatMap { field(12, value($0, [nil, 2])) }
    }

    static func model(_ graph: [UInt8], version: Int = 17) -> [UInt8] {
        field(1, 8) + field(8, field(1, "") + field(2, version)) + field(7, graph)
    }

    /// A model of one dense layer, `x` of 2 values to `y` of as many as the weights have rows.
    static func dense(weights: [UInt8], nodes: [[UInt8]] = [], initializers: [[UInt8]] = []) -> [UInt8] {
        model(graph(nodes + [node("Gemm", ["x", "w"], ["y"], attribute("transB", 1))], [weights] + initializers))
    }

    /// A model whose nodes are these, reading a picture `x` of 3x8x8.
    static func picture(_ nodes: [[UInt8]], _ initializers: [[UInt8]] = [], version: Int = 17) -> [UInt8] {
        model(graph(nodes, initializers, inputs: [value("x", [nil, 3, 8, 8])]), version: version)
    }
}

/// Reads a model that is in memory.
func onnx(_ bytes: [UInt8]) throws -> ONNXFile { try ONNXFile(storage: storage(bytes), path: "model.onnx") }
