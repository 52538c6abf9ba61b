import VGGWeights

/// Files that are damaged, or that ask for what is not run.
enum ONNXBadFiles {
    private typealias Bytes = ONNXBytes

    static let weights = Bytes.tensor("w", [2, 2], [1, 2, 3, 4])
    static let gemm = Bytes.node("Gemm", ["x", "w"], ["y"])

    static func graph(_ nodes: [[UInt8]], _ tensors: [[UInt8]] = [weights]) -> [UInt8] {
        Bytes.model(Bytes.graph(nodes, tensors))
    }

    /// A model whose weights are a tensor with this behind its name, type and extents.
    static func tensor(_ shape: [Int], type: Int = 1, _ data: [UInt8]) -> [UInt8] {
        Bytes.dense(weights: Bytes.tensor("w", shape, type: type, data))
    }

    static let wire = [
        BadFile("no byte", [], "no graph"),
        BadFile("no graph", Bytes.field(1, 8), "no graph; is this an ONNX model?"),
        BadFile("two graphs", graph([gemm]) + Bytes.field(7, Bytes.graph([gemm])), "a second graph"),
        BadFile("varint of 11 bytes", [8] + [UInt8](repeating: 0x80, count: 10) + [1], "takes more than 64 bits"),
        BadFile("varint of 65 bits", [8] + [UInt8](repeating: 0xFF, count: 9) + [2], "takes more than 64 bits"),
        BadFile("varint without an end", [8, 0x80], "0 are left"),
        BadFile("field 0", [0, 0], "a field of number 0"),
        BadFile("field 2^29", Bytes.varint(1 << 32), "a field of number 536870912"),
        BadFile("group", [0x0B], "wire type 3"),
        BadFile("wire type 7", [0x0F], "wire type 7"),
        BadFile("graph past the end", [0x3A, 0x7F, 0], "field 7 should take 127 bytes, but 1 are left"),
        BadFile("graph of 2^63 bytes", [0x3A] + Bytes.varint(1 << 63) + [0], "but 1 are left"),
        BadFile("node past the graph", Bytes.field(7, [0x0A, 5]), "field 1 should take 5 bytes, but 0 are left"),
        BadFile("tensor past the graph", Bytes.field(7, [0x2A, 5, 1]), "damaged ONNX graph"),
        BadFile("cut file", Array(graph([gemm]).dropLast()), "bytes, but"),
        BadFile(
            "name not UTF-8", Bytes.field(7, Bytes.field(1, Bytes.field(3, [0xFF]))), "the node's name is not UTF-8"),
        BadFile(
            "nested graphs",
            (0..<20_000).reduce([UInt8]()) { inner, _ in inner.count > 300_000 ? inner : Bytes.field(7, inner) },
            "the graph holds no node"),
        BadFile(
            "too many nodes", Bytes.field(7, [UInt8]((0..<100_001).flatMap { _ in [0x0A, 0] as [UInt8] })),
            "more than 100000 nodes"),
        BadFile(
            "too many extents",
            Bytes.field(7, Bytes.field(5, Bytes.field(1, [UInt8](repeating: 1, count: 300_000)))),
            "more than 100000 nodes"),
        BadFile(
            "attribute twice",
            graph([gemm + Bytes.field(5, Bytes.attribute("transB", 1)) + Bytes.field(5, Bytes.attribute("transB", 1))]),
            "the attribute \"transB\" a second time"),
        BadFile(
            "packed floats of 5 bytes",
            graph([gemm + Bytes.field(5, Bytes.field(1, "a") + Bytes.field(7, [0, 0, 0, 0, 0]))]),
            "packed floats of 5 bytes"),
        BadFile(
            "packed number without an end",
            graph([gemm + Bytes.field(5, Bytes.field(1, "a") + Bytes.field(8, [0x80]))]),
            "0 are left"),
    ]

    static let tensors = [
        BadFile("too few raw bytes", tensor([2, 2], Bytes.field(9, [0])), "takes 16 bytes, the file has 1"),
        BadFile("too many raw bytes", tensor([1], Bytes.field(9, [UInt8](repeating: 0, count: 8))), "takes 4 bytes"),
        BadFile("no data", tensor([2, 2], []), "holds 4 values, the file has none"),
        BadFile(
            "too few floats", tensor([2, 2], Bytes.field(4, float: 1)), "holds 4 values, the file has 1 in field 4"),
        BadFile("half a packed float", tensor([2, 2], Bytes.field(4, [0, 0])), "2 bytes of packed values"),
        BadFile(
            "floats of another type", tensor([2, 2], type: 11, Bytes.field(4, Bytes.bytes(of: [1, 2, 3, 4]))),
            "in field 4"),
        BadFile(
            "raw and typed data", tensor([1], Bytes.field(9, [0, 0, 0, 0]) + Bytes.field(4, float: 1)),
            "values beside them"),
        BadFile("negative extent", tensor([2, -2], Bytes.field(9, [])), "has an extent of -2"),
        BadFile("no type", Bytes.dense(weights: Bytes.field(1, 1) + Bytes.field(8, "w")), "has no element type"),
        BadFile("unknown type", tensor([2, 2], type: 99, []), "the unknown element type 99"),
        BadFile(
            "extents beyond counting", tensor([1 << 40, 1 << 40], Bytes.field(9, [])), "beyond what can be counted"),
        BadFile("bytes beyond counting", tensor([1 << 62, 1], Bytes.field(9, [])), "beyond what can be counted"),
        BadFile(
            "33 extents", tensor([Int](repeating: 1, count: 33), Bytes.field(9, [0, 0, 0, 0])), "more than 32 extents"),
        BadFile("a segment", tensor([2, 2], Bytes.field(3, [])), "is a segment"),
        BadFile("no values", tensor([0, 2], Bytes.field(9, [])), "is of type INT64, not floats").typed(),
        BadFile(
            "no values, cast",
            graph(
                [Bytes.node("Cast", ["e"], ["w"], Bytes.attribute("to", 1)), gemm],
                [Bytes.tensor("e", [0], Bytes.bytes(of: []).map { Float($0) })]), "holds no value"),
        BadFile("weights of whole numbers", tensor([2, 2], type: 2, Bytes.field(9, [1, 2, 3, 4])), "is of type UINT8")
            .typed(),
        BadFile("weights of texts", tensor([2, 2], type: 8, Bytes.field(6, "a")), "is of type STRING").typed(),
        BadFile("initializer twice", graph([gemm], [weights, weights]), "the initializer \"w\" is there twice"),
        BadFile(
            "sparse initializer", Bytes.model(Bytes.graph([gemm], [weights]) + Bytes.field(15, [])),
            "a sparse initializer"),
    ]
}

extension BadFile {
    /// A model that is sound, but not run.
    static func unrun(_ what: String, _ bytes: [UInt8], _ message: String) -> BadFile {
        var file = BadFile(what, bytes, message)
        file.code = .unsupportedModel
        return file
    }

    /// The same, refused for its element type.
    func typed() -> BadFile {
        var file = self
        file.code = .unsupportedType
        return file
    }

    /// The same, refused as damaged.
    func header() -> BadFile {
        var file = self
        file.code = .invalidHeader
        return file
    }
}
