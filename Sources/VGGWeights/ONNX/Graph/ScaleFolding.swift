import VGGModel

/// Folds scales, as batch normalisation is one at inference, into the convolution, dense layer or scale before them.
enum ScaleFolding {
    /// The most steps that are folded into one layer, so that no tensor takes long to compute.
    private static let maximumSteps = 64

    /// The nodes without the scales that are the only readers of a layer with weights and as many channels.
    static func folded(_ nodes: [ImportedNode]) -> [ImportedNode] {
        var readers: [String: Int] = [:]
        for node in nodes { for input in node.node.inputs { readers[input, default: 0] += 1 } }
        var kept: [ImportedNode] = []
        var places: [String: Int] = [:]
        for var node in nodes {
            let own = node.node.inputs
            node.node.inputs = own.map { input in places[input].map { kept[$0].node.name } ?? input }
            if node.node.layer == .scale, let parameters = node.parameters, readers[own[0]] == 1,
                let place = places[own[0]], fold(parameters, into: &kept[place])
            {
                places[node.node.name] = place
            } else {
                places[node.node.name] = kept.count
                kept.append(node)
            }
        }
        return kept
    }

    private static func fold(_ scale: ImportedParameters, into node: inout ImportedNode) -> Bool {
        guard var parameters = node.parameters, parameters.shape[0] == scale.shape[0],
            parameters.steps.steps.count + scale.steps.steps.count <= maximumSteps
        else { return false }
        var steps = scale.steps.steps[...]
        if parameters.weight != nil, parameters.bias == nil, parameters.steps.steps.isEmpty,
            case .add(let constant, 1) = steps.first
        {
            parameters.bias = constant
            steps.removeFirst()
        }
        parameters.steps.steps += steps
        node.parameters = parameters
        return true
    }
}
