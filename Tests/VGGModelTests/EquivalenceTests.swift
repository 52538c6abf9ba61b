import Testing
import VGGModel

/// Which networks are known to compute the same under other names.
@Suite struct EquivalenceTests {
    /// A slim VGG as another framework writes it down: other names, flattened by a reshape, no dropout, no pool to a grid,
    /// and changes on request.
    static func foreign(
        _ name: String, changing change: (inout [Node]) -> Void = { _ in }
    ) throws -> (network: Network, foreign: Network) {
        let network = try Network.named(name, options: Self.options)
        var nodes: [Node] = []
        for node in network.inference().nodes where node.layer != .softmax {
            if case .adaptiveAveragePool = node.layer {
                nodes.append(
                    Node(name: "flatten", layer: .reshape(Shape(features: 64)), inputs: [nodes[nodes.count - 1].name]))
            } else {
                let previous = nodes.last?.name ?? Network.inputName
                nodes.append(Node(name: "n\(nodes.count)", layer: node.layer, inputs: [previous]))
            }
        }
        change(&nodes)
        return (
            network,
            try Network(name: "foreign", input: network.input, nodes: nodes, preprocessing: network.preprocessing)
        )
    }

    private static var options: NetworkOptions {
        var options = NetworkOptions.slim(divisor: 32)
        (options.height, options.width, options.pooledExtent, options.classes) = (64, 64, 2, 5)
        return options
    }

    @Test(arguments: ["vgg11", "vgg16", "vgg16_bn", "A-LRN", "C"]) func aForeignVGGIsKnown(_ name: String) throws {
        let (network, foreign) = try Self.foreign(name)
        let names = try #require(network.counterparts(in: foreign))
        let shapes = try (network.inference().weightShapes(), foreign.weightShapes())
        #expect(shapes.0.count == shapes.1.count)
        for (node, shape) in shapes.0 { #expect(shapes.1[names[node] ?? ""] == shape, "\(node)") }
    }

    @Test func theNumberOfClassesMayDiffer() throws {
        let (network, foreign) = try Self.foreign("vgg11") { $0[$0.count - 1].layer = .dense(features: 77) }
        #expect(network.counterparts(in: foreign)?["fc8"] == foreign.nodes.last?.name)
    }

    @Test func aPoolThatRoundsUpIsTheSameWhereNothingIsLeftOver() throws {
        let window = Window(size: .init(2), stride: .init(2))
        let up = Layer.maxPool(Pooling(window: window, roundsUp: true))
        let even = try Self.foreign("vgg11") { nodes in
            for index in nodes.indices where nodes[index].layer == .maxPool2x2 { nodes[index].layer = up }
        }
        #expect(even.network.counterparts(in: even.foreign) != nil)
        let nodes = [Node(name: "pool", layer: up, inputs: [Network.inputName])]
        let others = [Node(name: "pool", layer: .maxPool2x2, inputs: [Network.inputName])]
        let input = Shape(channels: 1, height: 5, width: 4)
        let odd = try Network(name: "up", input: input, nodes: nodes, preprocessing: .torchvision)
        let down = try Network(name: "down", input: input, nodes: others, preprocessing: .torchvision)
        #expect(down.counterparts(in: odd) == nil)
    }

    /// What makes a network another one.
    static let differences: [(name: String, change: @Sendable (inout [Node]) -> Void)] = [
        (
            "another hidden width",
            { nodes in
                let dense = nodes.firstIndex { $0.layer.isDense } ?? 0
                nodes[dense].layer = .dense(features: 3)
            }
        ),
        ("a leaky rectifier", { $0[1].layer = .leakyReLU(slope: 0.1) }),
        (
            "one rectifier more",
            { nodes in
                let last = nodes[nodes.count - 1].name
                nodes.append(Node(name: "more", layer: .relu, inputs: [last]))
            }
        ),
        (
            "a sum",
            { nodes in
                let last = nodes[nodes.count - 1].name
                nodes.append(Node(name: "sum", layer: .add, inputs: [last, last]))
            }
        ),
        (
            "batch normalisation that is not folded",
            { nodes in
                let last = nodes[nodes.count - 1].name
                nodes.append(Node(name: "bn", layer: .batchNormalization(epsilon: 1e-5), inputs: [last]))
            }
        ),
    ]

    @Test(arguments: differences.indices) func anotherNetworkIsNotTheSame(_ index: Int) throws {
        let (network, foreign) = try Self.foreign("vgg11", changing: Self.differences[index].change)
        #expect(network.counterparts(in: foreign) == nil, "\(Self.differences[index].name)")
    }
}
