public import VGGModel

/// The values of one node for a number of images, plain NCHW.
public struct Activations: Hashable, Sendable {
    /// The node.
    public let name: String
    /// Extents of one image.
    public let shape: Shape
    /// How many images.
    public private(set) var images: Int
    /// All values, image by image.
    public private(set) var values: [Float]

    init(name: String, shape: Shape, images: Int) {
        self.name = name
        self.shape = shape
        self.images = images
        values = Array(repeating: 0, count: images * shape.count)
    }

    /// The values of one image.
    public subscript(image: Int) -> ArraySlice<Float> {
        values[image * shape.count..<(image + 1) * shape.count]
    }

    /// The bytes of some images, for the device to write into.
    mutating func withBytes(
        from first: Int, count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
    ) rethrows {
        try values[first * shape.count..<(first + count) * shape.count].withUnsafeMutableBytes { bytes in
            try body(bytes.bindMemory(to: UInt8.self))
        }
    }

    /// Adds the values of further images of the same node.
    mutating func append(_ more: Activations) {
        values += more.values
        images += more.images
    }
}
