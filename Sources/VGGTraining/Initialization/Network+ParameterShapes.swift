import VGGModel

extension Network {
    /// The shape of every tensor that training changes or keeps, by name.
    ///
    /// `NODE.weight` and `NODE.bias` of every layer with weights, and of a batch normalisation also `NODE.running_mean`
    /// and `NODE.running_var`.
    func parameterShapes() throws(ModelError) -> [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        for (node, shape) in try weightShapes() {
            shapes["\(node).weight"] = shape
            shapes["\(node).bias"] = [shape[0]]
            guard case .batchNormalization? = self.node(node)?.layer else { continue }
            shapes["\(node).running_mean"] = [shape[0]]
            shapes["\(node).running_var"] = [shape[0]]
        }
        return shapes
    }
}
