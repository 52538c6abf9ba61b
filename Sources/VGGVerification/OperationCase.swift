public import VGGModel

/// One operation on one shape: a network of a node or two, run as any other network.
public struct OperationCase: Hashable, Sendable {
    /// The nodes.
    public let network: Network
    /// Images at once.
    public let images: Int
    /// Whether integer fills give exact results.
    public let isExactOnIntegers: Bool

    /// Makes a case of layers one after the other.
    init(_ layers: [Layer], input: Shape, images: Int = 1, exact: Bool = true) throws(ModelError) {
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
        isExactOnIntegers = exact
    }

    /// Cases that together meet every edge of every kernel: single pixels, odd sizes, channels just past a block.
    public static func small() throws(ModelError) -> [OperationCase] {
        try convolutions() + denses() + pools() + pointwise()
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

    private static func convolutions() throws(ModelError) -> [OperationCase] {
        let extents = [(1, 1), (2, 3), (5, 4), (7, 9), (9, 8), (3, 17), (1, 33)]
        let channels = [(1, 1), (3, 64), (4, 5), (5, 3), (16, 16), (17, 33), (33, 17), (48, 32)]
        var cases: [OperationCase] = []
        for (index, extent) in extents.enumerated() {
            for (inputs, outputs) in [channels[index], channels[(index + 5) % channels.count]] {
                let input = Shape(channels: inputs, height: extent.0, width: extent.1)
                let images = index % 3 == 0 ? 3 : 1
                for kernel in [3, 1] {
                    let layer = Layer.convolution(Convolution(channels: outputs, kernel: kernel))
                    cases.append(try OperationCase(kernel == 3 ? [layer, .relu] : [layer], input: input, images: images))
                }
            }
        }
        return cases
    }

    private static func denses() throws(ModelError) -> [OperationCase] {
        let sizes = [(1, 1, 1), (15, 17, 1), (16, 4, 2), (33, 9, 3), (100, 10, 5), (257, 31, 8), (64, 130, 9), (40, 7, 17)]
        var cases: [OperationCase] = []
        for (inputs, outputs, images) in sizes {
            let layer = Layer.dense(features: outputs)
            cases.append(try OperationCase([layer, .relu], input: Shape(features: inputs), images: images))
            cases.append(try OperationCase([layer], input: Shape(channels: inputs, height: 2, width: 3), images: images))
        }
        return cases
    }

    private static func pools() throws(ModelError) -> [OperationCase] {
        var cases: [OperationCase] = []
        for (channels, height, width, images) in [(1, 2, 2, 1), (3, 5, 7, 2), (16, 4, 6, 1), (17, 9, 8, 3), (5, 2, 141, 1)] {
            let input = Shape(channels: channels, height: height, width: width)
            cases.append(try OperationCase([.maxPool2x2], input: input, images: images))
            for grid in [(7, 7), (1, 1), (2, 3)] {
                let pool = Layer.adaptiveAveragePool(height: grid.0, width: grid.1)
                cases.append(try OperationCase([pool], input: input, images: images, exact: false))
            }
        }
        return cases
    }

    private static func pointwise() throws(ModelError) -> [OperationCase] {
        var cases: [OperationCase] = []
        for (channels, height, width, images) in [(1, 1, 1, 1), (4, 3, 5, 2), (16, 7, 7, 1), (17, 9, 8, 3), (35, 1, 70, 1)] {
            let input = Shape(channels: channels, height: height, width: width)
            cases.append(try OperationCase([.relu], input: input, images: images))
            let standard = LocalResponseNormalization()
            let strong = LocalResponseNormalization(size: 3, k: 1, alpha: 0.5, beta: 0.5)
            for normalization in [standard, strong] {
                let layer = Layer.localResponseNormalization(normalization)
                cases.append(try OperationCase([layer], input: input, images: images, exact: false))
            }
        }
        for (count, images) in [(1, 1), (3, 2), (16, 1), (17, 3), (1000, 2)] {
            cases.append(try OperationCase([.softmax], input: Shape(features: count), images: images, exact: false))
        }
        return cases
    }
}
