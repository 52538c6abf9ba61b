import VGGModel

/// Nodes that one step may compute: a node alone, or a convolution, dense layer, scale, sum or product with the rectifier
/// after it, a convolution also with the max-pool after that.
struct NodeGroup {
    /// The nodes, in order.
    var nodes: [Node]
    /// The nodes that the group reads, in the order in which its first node names them.
    var inputs: [String]
    /// The node that the group reads, the first if there are several.
    var input: String { inputs[0] }
    /// Whether the second node is a rectifier.
    var rectified: Bool { nodes.count > 1 }
    /// Whether the last of several nodes is a max-pool.
    var pooled: Bool { nodes.count > 2 }
    /// The name under which others read the group's result.
    var output: String { nodes[nodes.count - 1].name }

    /// The group without its max-pool, and the max-pool for itself.
    var withoutPool: [NodeGroup] {
        guard pooled, let pool = nodes.last else { return [self] }
        let rest = NodeGroup(nodes: nodes.dropLast(), inputs: inputs)
        return [rest, NodeGroup(nodes: [pool], inputs: [rest.output])]
    }
}

/// What is left of a network for the outputs that are wanted: groups in order, and names that stand for others.
struct FusedNetwork {
    /// The groups in topological order.
    var groups: [NodeGroup] = []
    /// Nodes that do nothing here, with the node whose value they pass on.
    var aliases: [String: String] = [:]

    /// Drops nodes that no output needs or that change nothing, and joins rectifiers and pools to the layer before.
    init(_ network: Network, shapes: [String: Shape], outputs: Set<String>) {
        let nodes = Self.needed(network.nodes, for: outputs)
        var readers: [String: Int] = [:]
        /// The groups that yield nodes' values.
        var writers: [String: Int] = [:]
        for input in nodes.flatMap(\.inputs) { readers[input, default: 0] += 1 }

        for node in nodes {
            let input = resolve(node.inputs[0])
            if let shape = shapes[input], node.layer.changesNothing(of: shape) {
                aliases[node.name] = input
            } else if let group = writers[node.inputs[0]], joins(node, groups[group]), readers[input] == 1,
                !outputs.contains(input)
            {
                groups[group].nodes.append(node)
                writers[node.name] = group
            } else {
                writers[node.name] = groups.count
                groups.append(NodeGroup(nodes: [node], inputs: node.inputs.map(resolve)))
            }
        }
    }

    /// The node whose value stands for `name`.
    func resolve(_ name: String) -> String { aliases[name] ?? name }

    private func joins(_ node: Node, _ group: NodeGroup) -> Bool {
        guard node.inputs == [group.output] else { return false }
        switch (group.nodes[0].layer, node.layer, group.nodes.count) {
        case (.convolution, .relu, 1), (.dense, .relu, 1), (.scale, .relu, 1), (.add, .relu, 1), (.multiply, .relu, 1):
            return true
        case (.convolution(let convolution), .maxPool2x2, 2): return convolution.isPlain
        default: return false
        }
    }

    private static func needed(_ nodes: [Node], for outputs: Set<String>) -> [Node] {
        var wanted = outputs
        return nodes.reversed().filter { node in
            guard wanted.contains(node.name) else { return false }
            wanted.formUnion(node.inputs)
            return true
        }.reversed()
    }
}

extension Layer {
    /// Whether the layer yields what it reads, in the same extents.
    fileprivate func changesNothing(of shape: Shape) -> Bool {
        switch self {
        case .adaptiveAveragePool(let height, let width): shape.height == height && shape.width == width
        case .reshape(let other): shape == other
        case .transpose(let order): order == [0, 1, 2]
        default: false
        }
    }
}
