import VGGModel

/// A graph taken for a network: its nodes, and where the values of its tensors come from.
struct ONNXNetwork: Sendable {
    /// The network.
    let network: Network
    /// How a picture becomes the input, where the file's maker is known.
    let preprocessing: Preprocessing?
    /// The sources of `NODE.weight` and `NODE.bias`.
    let sources: [String: ONNXTensorSource]

    /// What all tensors together may take, so that a small file cannot fill the memory: a gibibyte and four times the
    /// file.
    private static let allowance = 1 << 30

    init(nodes: [ImportedNode], input: Shape, model: ONNXModel, path: String) throws(WeightsError) {
        preprocessing = Preprocessing(detectedIn: model.graph, producer: model.producer, input: input)
        do throws(ModelError) {
            network = try Network(
                name: Self.name(of: path), input: input, nodes: nodes.map(\.node),
                preprocessing: preprocessing ?? Preprocessing.torchvision.fitted(to: input))
        } catch {
            throw WeightsError(.invalidHeader, path: path, "cannot be taken for a network: \(error.message)")
        }
        var sources: [String: ONNXTensorSource] = [:]
        var total = 0
        for node in nodes {
            guard let (weight, bias) = node.parameters?.sources else { continue }
            sources[node.node.name + ".weight"] = weight
            sources[node.node.name + ".bias"] = bias
            let bytes = [weight, bias].map { $0.byteCount ?? Int.max / 4 }
            total = min(total + bytes[0] + bytes[1], Int.max / 4)
        }
        let limit = Self.allowance + 4 * min(model.byteCount, Int.max / 16)
        guard total <= limit else {
            throw WeightsError(
                .unsupportedModel, path: path,
                "has weights of \(total) bytes, of which it stores few: more than the \(limit) that a file of its size may "
                    + "ask for")
        }
        self.sources = sources
    }

    /// The file's name without folder and ending.
    private static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        let name = file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file
        return name.isEmpty ? "onnx" : name
    }
}
