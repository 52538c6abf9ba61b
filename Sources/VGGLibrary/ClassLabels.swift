import EmbeddedResources

/// Names of classes, by index.
public enum ClassLabels {
    /// The 1000 classes of ImageNet in the order in which all published VGG weights have them.
    public static let imageNet: [String] = String(cString: vgg_imagenet_classes())
        .split(separator: "\n").map(String.init)

    /// The names for a network of `count` classes: ImageNet's for 1000, plain numbers otherwise.
    public static func named(count: Int) -> [String] {
        count == imageNet.count ? imageNet : (0..<count).map { "class \($0)" }
    }
}
