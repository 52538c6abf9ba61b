import VGGModel

extension CaffeGraph {
    /// The network that leads to the last layer's result.
    func network(_ message: CaffeMessage) throws(WeightsError) -> CaffeNetwork {
        guard let input, !drafts.isEmpty else {
            throw message.invalid("has no layer that computes anything, or no input")
        }
        let drafts = merged(withSoftmax(needed()))
        let preprocessing = try CaffePreprocessing.of(input, layers: Set(drafts.map(\.node.name)))
        do throws(ModelError) {
            let network = try Network(
                name: name, input: input.shape, nodes: drafts.map(\.node),
                preprocessing: preprocessing ?? CaffePreprocessing.unknown(input.shape))
            let weights = drafts.compactMap { draft in draft.weights.map { (draft.node.name, $0) } }
            return CaffeNetwork(
                network: try Self.withScales(network), weights: Dictionary(uniqueKeysWithValues: weights),
                preprocessing: preprocessing)
        } catch {
            throw message.invalid(error.message)
        }
    }

    /// The nodes that the last one needs.
    private func needed() -> [Draft] {
        guard let last = drafts.last else { return [] }
        var needed: Set<String> = [last.node.name]
        for draft in drafts.reversed() where needed.contains(draft.node.name) { needed.formUnion(draft.node.inputs) }
        return drafts.filter { needed.contains($0.node.name) }
    }

    /// The nodes with a softmax at their end where a loss had it.
    private func withSoftmax(_ drafts: [Draft]) -> [Draft] {
        guard let loss, let last = drafts.last?.node, loss.source == last.name, last.layer != .softmax,
            !loss.name.isEmpty, loss.name != Network.inputName, !drafts.contains(where: { $0.node.name == loss.name })
        else { return drafts }
        return drafts + [Draft(node: Node(name: loss.name, layer: .softmax, inputs: [last.name]), weights: nil)]
    }

    /// The nodes with each batch normalisation and the scale that alone reads it made one, under the scale's name.
    private func merged(_ drafts: [Draft]) -> [Draft] {
        var readers: [String: Int] = [:]
        for input in drafts.flatMap(\.node.inputs) { readers[input, default: 0] += 1 }
        let byName = Dictionary(drafts.map { ($0.node.name, $0) }) { first, _ in first }
        var gone: Set<String> = []
        var merged = drafts
        for (index, draft) in drafts.enumerated() {
            guard case .scale(let hasBias) = draft.weights, let before = byName[draft.node.inputs[0]],
                case .normalization(let statistics, _, let epsilon) = before.weights,
                readers[before.node.name] == 1
            else { continue }
            merged[index].node.layer = before.node.layer
            merged[index].node.inputs = before.node.inputs
            merged[index].weights = .normalization(statistics: statistics, hasShift: hasBias, epsilon: epsilon)
            gone.insert(before.node.name)
        }
        return merged.filter { !gone.contains($0.node.name) }
    }

    /// The network with scales for batch normalisations that do not fold into the layer before them.
    private static func withScales(_ network: Network) throws(ModelError) -> Network {
        var network = network
        let kept = Set(network.inference().nodes.map(\.name))
        for index in network.nodes.indices where kept.contains(network.nodes[index].name) {
            if case .batchNormalization = network.nodes[index].layer { network.nodes[index].layer = .scale }
        }
        return network
    }
}
