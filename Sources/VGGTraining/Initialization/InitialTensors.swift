public import VGGModel

/// The parameters that training begins with, and where they come from.
public struct InitialTensors: Sendable {
    /// Which layers begin with what another network has learnt.
    public enum Transfer: Hashable, Sendable {
        /// All whose tensors have the same name and shape.
        case fitting
        /// The first four convolutions of configuration A, with what normalises them, and the dense layers, where they
        /// have the same shape, as the paper trains its deeper networks.
        case paper
    }

    /// The parameters by name.
    public let tensors: [String: Tensor]
    /// The names of those that were taken over, sorted.
    public let taken: [String]
    /// The names of those that were not, sorted.
    public let drawn: [String]

    /// Takes over what fits from the parameters of another network, whose nodes of the same name are the same block and
    /// place, such as `conv3_1`; the rest is drawn.
    ///
    /// The tensors of a layer are taken together or not at all.
    ///
    /// - Throws: As `Initialization.tensors` does.
    public init(
        for network: Network, from learnt: [String: Tensor] = [:], transferring transfer: Transfer = .fitting,
        initialization: Initialization = .he(), seed: UInt64
    ) throws {
        var tensors = try initialization.tensors(for: network, seed: seed)
        let layers = Dictionary(grouping: tensors.keys) { String($0[..<($0.lastIndex(of: ".") ?? $0.endIndex)]) }
        var taken: Set<String> = []
        for (layer, names) in layers where transfer.covers(layer, of: network) {
            guard names.allSatisfy({ learnt[$0]?.shape == tensors[$0]?.shape }) else { continue }
            for name in names { tensors[name] = learnt[name] }
            taken.formUnion(names)
        }
        self.tensors = tensors
        self.taken = taken.sorted()
        drawn = tensors.keys.filter { !taken.contains($0) }.sorted()
    }
}

extension InitialTensors.Transfer {
    private static let paperPlaces = ["1_1", "2_1", "3_1", "3_2"]

    fileprivate func covers(_ layer: String, of network: Network) -> Bool {
        guard self == .paper else { return true }
        if case .dense? = network.node(layer)?.layer { return true }
        return Self.paperPlaces.contains { layer == "conv\($0)" || layer == "bn\($0)" }
    }
}
