public import VGGModel

/// What the part of a weight file that describes its tensors says of one of them.
public struct TensorEntry: Hashable, Sendable {
    /// Extents, outermost first; empty for a single value.
    public let shape: [Int]
    /// The element type, as the file's format calls it.
    public let type: String
    /// Whether values of that type are read, as 32-bit floats.
    public let isReadable: Bool

    /// Makes an entry.
    package init(shape: [Int], type: String, isReadable: Bool) {
        self.shape = shape
        self.type = type
        self.isReadable = isReadable
    }
}

/// A file of named tensors in one of the formats that are read, open and mapped to memory.
///
/// What describes the tensors is checked in full when a file is opened; their values are read when they are asked for.
/// Extents are in the order that this library uses whatever the file's own is: [output, input, rows, columns] for a
/// convolution, [output, input] for a dense layer on values in channel, row, column order.
public protocol WeightFile: Sendable {
    /// The file's path.
    var path: String { get }
    /// The paths of all files that are read; `path` alone but where a model lies in several.
    var paths: [String] { get }
    /// The format, as people call it: `safetensors`, `PyTorch zip`.
    var format: String { get }
    /// What is known of each tensor, by name.
    var entries: [String: TensorEntry] { get }
    /// What the file itself says of its network, as far as it does.
    var model: ModelDescription { get }

    /// The values of a tensor as 32-bit floats: a view of the file where that holds them so, otherwise converted.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name or its values are damaged, or
    ///   `unsupportedType`.
    func tensor(_ name: String) throws(WeightsError) -> Tensor

    /// Hands `body` the values of a tensor in order, in blocks of any size, so that a file can be copied in little
    /// memory.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError)
}

extension WeightFile {
    /// The file itself.
    public var paths: [String] { [path] }

    /// The tensors' names, sorted.
    public var names: [String] { entries.keys.sorted() }

    /// Nothing: the format has no place for it.
    public var model: ModelDescription { ModelDescription() }

    /// Hands `body` the values of the whole tensor, a block at a time.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try tensor(name).forEachBlock(body)
    }
}

extension Tensor {
    /// Hands `body` the values in order, aligned, a block at a time; what a mapped file holds is let go of after use.
    package func forEachBlock(
        _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        for start in stride(from: 0, to: count, by: Parallel.block) {
            let bytes = 4 * start..<4 * min(start + Parallel.block, count)
            try withBytes { all throws(WeightsError) in
                try Self.withFloats(in: UnsafeRawBufferPointer(rebasing: all[bytes]), body)
            }
            storage.evict(byteOffset + bytes.lowerBound..<byteOffset + bytes.upperBound)
        }
    }

    /// Hands `body` bytes as floats, copied first where they are not aligned.
    private static func withFloats(
        in bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        if Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment == 0 {
            return try body(bytes.assumingMemoryBound(to: Float.self))
        }
        let values = [Float](unsafeUninitializedCapacity: bytes.count / 4) { values, filled in
            UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
            filled = bytes.count / 4
        }
        try values.withUnsafeBufferPointer(body)
    }
}

/// What a model file says of its model beside the weights; each part may be absent.
public struct ModelDescription: Hashable, Sendable {
    /// The layers, after whose nodes the weights are then named: `NODE.weight`, `NODE.bias`.
    public var network: Network?
    /// How a picture becomes the input.
    public var preprocessing: Preprocessing?
    /// The names of the classes, by index.
    public var labels: [String]?

    /// Makes a description.
    public init(network: Network? = nil, preprocessing: Preprocessing? = nil, labels: [String]? = nil) {
        self.network = network
        self.preprocessing = preprocessing
        self.labels = labels
    }
}
