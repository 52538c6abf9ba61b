import EmbeddedResources

/// Names of classes, by index.
public enum ClassLabels {
    /// The 1000 classes of ImageNet in the order in which all published VGG weights have them.
    public static let imageNet: [String] = String(cString: vgg_imagenet_classes())
        .split(separator: "\n").map(String.init)

    /// The names for a network of `count` classes: those given where they are as many, else ImageNet's for 1000, else
    /// plain numbers.
    public static func named(count: Int, preferring labels: [String]? = nil) -> [String] {
        if let labels, labels.count == count { return labels }
        return count == imageNet.count ? imageNet : (0..<count).map { "class \($0)" }
    }
}
