public import VGGModel

extension Network {
    /// The extents of a layer's output for one image as a file has them: [channels, rows, columns], or [features] from
    /// the first dense layer on.
    ///
    /// - Throws: `ModelError` where the network has no such layer.
    public func extents(of layer: String) throws(ModelError) -> [Int] {
        let nodes = try truncated(after: layer).nodes
        let shape = try shapes()[layer] ?? input
        let isVector = nodes.contains { node in if case .dense = node.layer { true } else { false } }
        return isVector ? [shape.channels] : [shape.channels, shape.height, shape.width]
    }
}
