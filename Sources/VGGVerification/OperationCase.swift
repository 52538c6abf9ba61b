import VGGBackend
public import VGGModel

/// One operation on one shape: a network of a node or a few, run as any other network.
public struct OperationCase: Hashable, Sendable {
    /// The nodes.
    public let network: Network
    /// Images at once.
    public let images: Int
    /// Whether integer fills give exact results.
    public let isExactOnIntegers: Bool
    /// The node whose operation the case is about.
    let subject: String

    /// Makes a case of layers one after the other; integer fills must come out exactly unless the layers divide.
    ///
    /// - Throws: `ModelError` where the layers do not fit the input.
    package init(_ layers: [Layer], input: Shape, images: Int = 1) throws(ModelError) {
        try self.init(
            Self.chain(layers, from: Network.inputName, "node"), input: input, images: images, subject: "node0",
            layers.map(\.description).joined(separator: " + "))
    }

    /// Makes a case of a layer that reads several branches, each some layers on the case's input or that itself, and of
    /// layers after it.
    ///
    /// - Throws: `ModelError` where the layers do not fit the input.
    package init(
        joining branches: [[Layer]], by join: Layer, then rest: [Layer] = [], input: Shape, images: Int = 1
    ) throws(ModelError) {
        let chains = branches.enumerated().map { Self.chain($1, from: Network.inputName, "branch\($0)_") }
        let node = Node(name: "join", layer: join, inputs: chains.map { $0.last?.name ?? Network.inputName })
        let parts = branches.map { $0.isEmpty ? "input" : $0.map(\.description).joined(separator: " + ") }
        try self.init(
            chains.joined() + [node] + Self.chain(rest, from: node.name, "node"), input: input, images: images,
            subject: node.name,
            "\(join) of (\(parts.joined(separator: "), (")))" + rest.map { " + \($0)" }.joined())
    }

    private init(
        _ nodes: [Node], input: Shape, images: Int, subject: String, _ what: String
    ) throws(ModelError) {
        let name = "\(what) of \(input)"
        network = try Network(
            name: images == 1 ? name : name + " x \(images)", input: input, nodes: nodes,
            preprocessing: .torchvision)
        self.images = images
        self.subject = subject
        isExactOnIntegers = nodes.allSatisfy(\.layer.isExactOnIntegers)
    }

    private static func chain(_ layers: [Layer], from source: String, _ prefix: String) -> [Node] {
        layers.enumerated().map { index, layer in
            Node(name: "\(prefix)\(index)", layer: layer, inputs: [index == 0 ? source : "\(prefix)\(index - 1)"])
        }
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

    /// The step of a plan whose operation the case is about; of a reshape, which has none, the first that has a node.
    func step(of plan: Plan) -> Step? {
        plan.steps.first { $0.nodes.contains { $0.name == subject } } ?? plan.steps.first { !$0.nodes.isEmpty }
    }
}

extension Layer {
    /// Whether the layer only adds, multiplies and compares, and its constants are whole or so in few binary digits.
    var isExactOnIntegers: Bool {
        switch self {
        case .convolution, .dense, .scale, .relu, .maxPool, .add, .multiply, .concatenation, .reshape, .transpose,
            .dropout:
            true
        case .leakyReLU(let slope): (slope * 16).rounded() == slope * 16 && abs(slope) <= 16
        case .clip(let minimum, let maximum): minimum.rounded() == minimum && maximum.rounded() == maximum
        case .batchNormalization, .localResponseNormalization, .averagePool, .adaptiveAveragePool, .softmax,
            .logSoftmax:
            false
        }
    }
}
