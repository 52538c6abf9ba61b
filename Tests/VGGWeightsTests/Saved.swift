import TestSupport
import VGGModel
import VGGWeights

/// Weights of a network in a file, which tests then change.
struct Saved {
    let folder: TemporaryFolder
    let path: String
    let parameters: Parameters

    /// Saves seeded weights with biases that are not zero.
    init(_ network: Network, naming: ParameterNaming = .torchvision) throws {
        folder = try TemporaryFolder()
        path = folder.path("weights.safetensors")
        var parameters = ParameterLoader.seeded(7, for: network)
        for (node, layer) in parameters.layers {
            let biases = layer.bias.values.indices.map { Float($0 % 17 - 8) / 16 + Float(node.utf8.last ?? 0) / 1024 }
            parameters.layers[node]?.bias = Tensor(shape: layer.bias.shape, values: biases)
        }
        self.parameters = parameters
        try ParameterLoader.save(parameters, of: network, to: path, naming: naming)
    }

    var file: SafetensorsFile { get throws { try SafetensorsFile(path: path) } }

    /// The file with its tensors changed; it is open, so that the folder may go.
    func changed(_ change: (inout [String: Tensor]) throws -> Void) throws -> SafetensorsFile {
        let file = try file
        var tensors: [String: Tensor] = [:]
        for name in file.names { tensors[name] = try file.tensor(name) }
        try change(&tensors)
        let path = folder.path("changed.safetensors")
        try SafetensorsWriter().write(tensors, to: path)
        return try SafetensorsFile(path: path)
    }
}

extension Tensor {
    /// The tensor with one value replaced.
    func replacing(_ place: Int, with value: Float) -> Tensor {
        var values = values
        values[place] = value
        return Tensor(shape: shape, values: values)
    }

    /// A tensor of one value all over.
    static func constant(_ shape: [Int], _ value: Float) -> Tensor {
        Tensor(shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
    }
}
