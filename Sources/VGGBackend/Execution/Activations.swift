import OpenCLRuntime
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

    /// Reads some images from a device's memory.
    mutating func read(_ slot: Buffer<UInt8>, on queue: CommandQueue, from first: Int, count: Int) throws(CLError) {
        let range = first * shape.count..<(first + count) * shape.count
        try queue.read(from: slot, into: &values, range: range)
    }

    /// Adds the values of further images of the same node.
    mutating func append(_ more: Activations) {
        values += more.values
        images += more.images
    }
}
