import VGGModel

/// Names for a network's nodes, each used once.
struct NodeNames {
    private var used: Set<String> = [Network.inputName]
    /// The next number to try for a name that is used already.
    private var next: [String: Int] = [:]

    /// The node's own name or else that of what it yields, with a number where that is taken.
    ///
    /// The `/` that PyTorch puts first goes: `/features/features.0/Conv` is called `features/features.0/Conv`.
    mutating func name(for node: ONNXNode) -> String {
        let name = node.name.isEmpty ? node.outputs.first ?? "" : node.name
        let plain = String(name.drop { $0 == "/" })
        return unique(plain.isEmpty ? node.operation.lowercased() : plain)
    }

    /// The name, with a number where it is taken.
    mutating func unique(_ name: String) -> String {
        var candidate = name
        while !used.insert(candidate).inserted {
            let number = next[name] ?? 2
            next[name] = number + 1
            candidate = "\(name)_\(number)"
        }
        return candidate
    }
}
