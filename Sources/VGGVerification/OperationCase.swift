public import VGGModel

/// One operation on one shape: a network of a node or two, run as any other network.
public struct OperationCase: Hashable, Sendable {
    /// The nodes.
    public let network: Network
    /// Images at once.
    public let images: Int
    /// Whether integer fills give exact results.
    public let isExactOnIntegers: Bool

    /// Makes a case of layers one after the other; integer fills must come out exactly unless the layers divide.
    ///
    /// - Throws: `ModelError` where the layers do not fit the input.
    package init(_ layers: [Layer], input: Shape, images: Int = 1) throws(ModelError) {
        var nodes: [Node] = []
        for (index, layer) in layers.enumerated() {
            nodes.append(
                Node(name: "node\(index)", layer: layer, inputs: [nodes.last?.name ?? Network.inputName]))
        }
        let name = layers.map(\.description).joined(separator: " + ") + " of \(input)"
        network = try Network(
            name: images == 1 ? name : name + " x \(images)", input: input, nodes: nodes,
            preprocessing: .torchvision)
        self.images = images
        isExactOnIntegers = layers.allSatisfy(\.isExactOnIntegers)
    }

    /// The convolution and dense layers of VGG-16 in their own shapes.
    public static func layersOfVGG16() throws -> [OperationCase] {
        let network = try Network.named("vgg16").inference()
        let shapes = try network.shapes()
        var seen: Set<OperationCase> = []
        return try network.nodes.compactMap { node in
            guard node.layer.hasParameters, let input = shapes[node.inputs[0]] else { return nil }
            let one = try OperationCase([node.layer, .relu], input: input)
            return seen.insert(one).inserted ? one : nil
        }
    }
}

extension Layer {
    /// Whether the layer only adds, multiplies and compares.
    var isExactOnIntegers: Bool {
        switch self {
        case .convolution, .dense, .relu, .maxPool, .dropout: true
        default: false
        }
    }
}
