/// An ONNX file as it is written: the graph, with its tensors by their places in the file.
struct ONNXModel: Sendable {
    /// The program that made the file: `pytorch`, `onnx-caffe2`.
    var producer = ""
    /// The version of ONNX's own operators that the graph uses.
    var operatorVersion = 1
    /// The graph.
    var graph = ONNXGraph()
    /// Bytes of the file and of the files beside it that hold its weights.
    var byteCount = 0
    /// The paths of the files beside it that hold its weights.
    var externalPaths: [String] = []
}

/// What an ONNX file says of its graph.
struct ONNXGraph: Sendable {
    /// The operations, which should come after all that they read.
    var nodes: [ONNXNode] = []
    /// Constants that are stored.
    var initializers: [ONNXTensor] = []
    /// What the graph reads; old files list their initializers too.
    var inputs: [ONNXValueInfo] = []
    /// What the graph yields.
    var outputs: [ONNXValueInfo] = []
}

/// One operation of a graph.
struct ONNXNode: Sendable {
    /// The node's own name, often empty.
    var name = ""
    /// What it does: `Conv`, `Relu`.
    var operation = ""
    /// Whose operator it is; empty or `ai.onnx` for ONNX's own.
    var domain = ""
    /// Names of the values it reads; empty for one that is left out.
    var inputs: [String] = []
    /// Names of the values it yields.
    var outputs: [String] = []
    /// Further arguments, by name.
    var attributes: [String: ONNXAttribute] = [:]

    /// Whether it is one of ONNX's own operators.
    var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

    /// The operator with its domain, where that is not ONNX's own.
    var fullOperation: String { isStandard ? operation : "\(domain).\(operation)" }

    /// The node as errors name it.
    var title: String {
        let shown = name.isEmpty ? outputs.first ?? "" : name
        return "\(escaped(fullOperation)) \(quoted(shown))"
    }
}

/// The name, type and extents of what a graph reads or yields.
struct ONNXValueInfo: Sendable {
    /// The value's name.
    var name = ""
    /// The element type, where it is a tensor.
    var type: ONNXElementType?
    /// Extents, nothing for one that has no number; nothing at all where the file does not say.
    var extents: [Int?]?
}

/// An argument of a node.
enum ONNXAttribute: Sendable {
    case float(Float)
    case integer(Int)
    case string(String)
    case tensor(ONNXTensor)
    case floats([Float])
    case integers([Int])
    /// One of a kind that no operator here takes, and what it is.
    case other(String)
}
