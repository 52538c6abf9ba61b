extension Network {
    /// The torchvision prefix of each node with weights: `features.0` for `conv1_1`, `classifier.6` for `fc8`.
    ///
    /// Every layer before the average pool takes one index of `features`, weights or not, as torchvision's sequence of
    /// modules does; a dense layer takes three of `classifier`, its ReLU and its dropout with it, whether dropout is
    /// there or not. Ask the network as it was trained: `inference()` takes batch normalisation out of the count.
    public var torchvisionNames: [String: String] {
        var names: [String: String] = [:]
        var features = 0
        var classifier = 0
        for node in nodes {
            switch node.layer {
            case .dense:
                names[node.name] = "classifier.\(classifier)"
                classifier += 3
            case .adaptiveAveragePool:
                continue
            default:
                if classifier == 0 {
                    if node.layer.hasParameters { names[node.name] = "features.\(features)" }
                    features += 1
                }
            }
        }
        return names
    }
}
