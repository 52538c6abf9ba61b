/// Layers that people ask for.
enum LayerNames {
    /// Layers that every network has.
    static let common = ["pool1", "pool2", "pool3", "pool4", "pool5", "fc6", "relu6", "fc7", "relu7", "fc8", "prob"]
}
