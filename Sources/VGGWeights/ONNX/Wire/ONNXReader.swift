import VGGModel

/// Reads an ONNX file's messages; weights are left where they lie.
///
/// Fields that tell nothing of what the graph computes are passed over, as are those of a wire type that their number
/// does not have. The numbers are those of <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
struct ONNXReader {
    let storage: TensorStorage
    let path: String
    /// The files beside the model that may hold its weights; nothing for a model that is only in memory.
    var external: ONNXExternalData?
    /// Nodes, names, numbers and tensors so far, each of which takes memory.
    private var entries = 0

    /// Far above what any network for pictures needs.
    private static let maximumEntries = 100_000

    private init(_ storage: TensorStorage, path: String, external: ONNXExternalData?) {
        self.storage = storage
        self.path = path
        self.external = external
    }

    /// Reads the whole file; `external` is where weights outside it may be.
    static func read(
        _ storage: TensorStorage, path: String, external: ONNXExternalData?
    ) throws(WeightsError) -> ONNXModel {
        var reader = ONNXReader(storage, path: path, external: external)
        var model = try reader.model()
        model.byteCount = storage.bytes.count + (reader.external?.byteCount ?? 0)
        return model
    }

    /// A message that lies in a range of the file; errors call it `part`.
    func message(_ range: Range<Int>, _ part: String) -> ProtobufReader {
        ProtobufReader(storage.bytes, range, part: part, path: path)
    }

    /// Counts something that takes memory, up to the limit.
    mutating func count(at offset: Int) throws(WeightsError) {
        entries += 1
        guard entries <= Self.maximumEntries else {
            throw WeightsError(
                .invalidHeader, path: path,
                "damaged ONNX file at byte \(offset): more than \(Self.maximumEntries) nodes, names and tensors; export "
                    + "the model again")
        }
    }

    /// A range as text.
    mutating func text(_ range: Range<Int>, in fields: ProtobufReader, _ what: String) throws(WeightsError) -> String {
        try count(at: range.lowerBound)
        return try fields.text(in: range, what)
    }
}

extension ONNXReader {
    private mutating func model() throws(WeightsError) -> ONNXModel {
        var fields = message(0..<storage.bytes.count, "ONNX file")
        var model = ONNXModel()
        var graphs = 0
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (2, .bytes(let range)): model.producer = try text(range, in: fields, "the producer's name")
            case (7, .bytes(let range)):
                graphs += 1
                guard graphs == 1 else { throw fields.invalid("a second graph", at: field.offset) }
                model.graph = try graph(range)
            case (8, .bytes(let range)):
                if let version = try standardVersion(range) { model.operatorVersion = version }
            default: break
            }
        }
        guard graphs == 1 else { throw fields.invalid("no graph; is this an ONNX model?", at: 0) }
        return model
    }

    /// The version of ONNX's own operators, where a set of operators is those.
    private func standardVersion(_ range: Range<Int>) throws(WeightsError) -> Int? {
        var fields = message(range, "ONNX operator set")
        var (domain, version) = ("", 1)
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): domain = try fields.text(in: range, "the domain")
            case (2, .varint(let bits)): version = Int(truncatingIfNeeded: bits)
            default: break
            }
        }
        return domain.isEmpty || domain == "ai.onnx" ? version : nil
    }

    private mutating func graph(_ range: Range<Int>) throws(WeightsError) -> ONNXGraph {
        var fields = message(range, "ONNX graph")
        var graph = ONNXGraph()
        while let field = try fields.next() {
            guard case .bytes(let range) = field.value else { continue }
            switch field.number {
            case 1: graph.nodes.append(try node(range))
            case 5: graph.initializers.append(try tensor(range, "initializer"))
            case 11: graph.inputs.append(try valueInfo(range))
            case 12: graph.outputs.append(try valueInfo(range))
            case 15: throw fields.invalid("a sparse initializer, which is not read", at: field.offset)
            default: break
            }
        }
        return graph
    }

    private mutating func node(_ range: Range<Int>) throws(WeightsError) -> ONNXNode {
        try count(at: range.lowerBound)
        var fields = message(range, "ONNX node")
        var node = ONNXNode()
        while let field = try fields.next() {
            guard case .bytes(let range) = field.value else { continue }
            switch field.number {
            case 1: node.inputs.append(try text(range, in: fields, "the name of an input"))
            case 2: node.outputs.append(try text(range, in: fields, "the name of an output"))
            case 3: node.name = try text(range, in: fields, "the node's name")
            case 4: node.operation = try text(range, in: fields, "the operator's name")
            case 7: node.domain = try text(range, in: fields, "the operator's domain")
            case 5:
                let (name, value) = try attribute(range)
                guard node.attributes.updateValue(value, forKey: name) == nil else {
                    throw fields.invalid("the attribute \(quoted(name)) a second time", at: field.offset)
                }
            default: break
            }
        }
        return node
    }

    private mutating func valueInfo(_ range: Range<Int>) throws(WeightsError) -> ONNXValueInfo {
        try count(at: range.lowerBound)
        var fields = message(range, "ONNX value")
        var info = ONNXValueInfo()
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let range)): info.name = try text(range, in: fields, "the value's name")
            case (2, .bytes(let range)): try readType(range, into: &info)
            default: break
            }
        }
        return info
    }

    /// Reads a type, of which only that of a tensor is understood.
    private mutating func readType(_ range: Range<Int>, into info: inout ONNXValueInfo) throws(WeightsError) {
        var fields = message(range, "ONNX type")
        while let field = try fields.next() {
            guard case (1, .bytes(let tensor)) = (field.number, field.value) else { continue }
            var parts = message(tensor, "ONNX tensor type")
            while let part = try parts.next() {
                switch (part.number, part.value) {
                case (1, .varint(let bits)): info.type = ONNXElementType(rawValue: Int(truncatingIfNeeded: bits))
                case (2, .bytes(let range)): info.extents = try extents(range)
                default: break
                }
            }
        }
    }

    private mutating func extents(_ range: Range<Int>) throws(WeightsError) -> [Int?] {
        var fields = message(range, "ONNX shape")
        var extents: [Int?] = []
        while let field = try fields.next() {
            guard case (1, .bytes(let range)) = (field.number, field.value) else { continue }
            try count(at: field.offset)
            var parts = message(range, "ONNX dimension")
            var extent: Int?
            while let part = try parts.next() {
                switch (part.number, part.value) {
                case (1, .varint(let bits)): extent = Int(truncatingIfNeeded: bits)
                case (2, .bytes): extent = nil
                default: break
                }
            }
            extents.append(extent)
        }
        return extents
    }
}
