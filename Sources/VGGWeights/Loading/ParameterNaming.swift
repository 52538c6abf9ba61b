import VGGModel

/// The names that a file's maker gave to a network's tensors.
public enum ParameterNaming: String, Hashable, Sendable, CaseIterable {
    /// torchvision's: `features.0.weight`, `classifier.6.bias`.
    case torchvision
    /// timm's: torchvision's features, then `pre_logits.fc1`, `pre_logits.fc2` as convolutions, and `head.fc`.
    case timm
    /// The names of the network's own nodes: `conv1_1.weight`, `fc8.bias`.
    case canonical

    /// What stands before `.weight` in the tensors' names, by node.
    func prefixes(of network: Network) -> [String: String] {
        switch self {
        case .torchvision:
            return network.torchvisionNames
        case .timm:
            let dense = network.nodes.filter { $0.layer.isDense }.map(\.name)
            var prefixes = network.torchvisionNames
            for (index, node) in dense.enumerated() {
                prefixes[node] = index == dense.count - 1 ? "head.fc" : "pre_logits.fc\(index + 1)"
            }
            return prefixes
        case .canonical:
            return Dictionary(network.nodes.map { ($0.name, $0.name) }) { first, _ in first }
        }
    }
}
