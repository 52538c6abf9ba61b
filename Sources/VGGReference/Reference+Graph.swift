public import VGGModel

extension Reference {
    /// What the last of some nodes yields from values that may be uncertain, with its bounds.
    ///
    /// The nodes are a network's, each after all that it reads; `summations` says by their names how convolutions sum, in any
    /// order where it does not. Where values meet again that come from one, the bounds allow for more than can be: they take them for independent.
    ///
    /// - Throws: `ReferenceError` where a node reads nothing earlier, has no weights, cannot be summed so, or something does
    ///   not fit.
    public static func evaluate(
        graph nodes: [Node], parameters: Parameters, input: Evaluation, summations: [String: Summation] = [:],
        denseInHalves: Bool = false
    ) throws(ReferenceError) -> Evaluation {
        var results = [Network.inputName: input]
        var last = input
        for node in nodes {
            let inputs = node.inputs.compactMap { results[$0] }
            guard inputs.count == node.inputs.count else {
                throw ReferenceError(.invalidNetwork, "'\(node.name)' must read earlier nodes, not \(node.inputs)")
            }
            last = try evaluate(
                node, parameters: parameters, inputs: inputs, summation: summations[node.name] ?? .anyOrder,
                denseInHalves: denseInHalves)
            results[node.name] = last
        }
        return last
    }
}
