public import VGGModel

/// The variants of the operations that add up all images and pixels of each channel; `Kernels/cl/training/channel_sums.cl`.
public enum SumVariant: Hashable, Sendable, Codable {
    /// One channel per work-item.
    case naive
    /// Spans of `span` pixels, whose sums are added up afterwards.
    case spans(Int)

    /// The variant in a word or two.
    var name: String {
        switch self {
        case .naive: "naive"
        case .spans(let span): "spans of \(span)"
        }
    }

    /// Macros that make the variant's program.
    var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .spans(let span): ["VARIANT": VariantMacro.cpu, "SPAN": span]
        }
    }

    /// The spans of some pixels.
    func count(of pixels: Int) -> Int {
        switch self {
        case .naive: 1
        case .spans(let span): pixels.dividedUp(by: span)
        }
    }

    /// Every variant that suits a device, the preferred one first.
    package static func candidates(for traits: DeviceTraits) -> [SumVariant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu: [.spans(1024), .naive]
        case .gpu: [.spans(128), .naive]
        }
    }
}

/// The channels of a batch whose values are added up.
public struct ChannelExtent: Hashable, Sendable {
    /// One image.
    public let shape: Shape
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int

    /// Makes an extent.
    package init(shape: Shape, vector: Int, batch: Int) {
        self.shape = shape
        self.vector = vector
        self.batch = batch
    }

    var channels: Int { shape.channels }
    var blocks: Int { shape.channels.dividedUp(by: vector) }
    var plane: Int { shape.height * shape.width }
    /// Pixels of all images.
    var pixels: Int { batch * plane }
    /// Values of all images, padding included.
    var values: Int { pixels * blocks * vector }
}
