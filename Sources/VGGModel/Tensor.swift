/// Memory that holds a tensor's bytes, given back when the last tensor that uses it goes.
///
/// The bytes never change while the object lives, so any thread may read them.
public final class TensorStorage: @unchecked Sendable {  // immutable memory and a release that runs once
    /// The bytes; valid while this object lives.
    public let bytes: UnsafeRawBufferPointer
    private let release: @Sendable (UnsafeRawBufferPointer) -> Void
    private let evict: (@Sendable (UnsafeRawBufferPointer) -> Void)?

    /// Adopts `bytes`, which `release` gives back.
    ///
    /// Where the bytes can be had again, as those of a mapped file can, `evict` lets some of them go from memory.
    public init(
        adopting bytes: UnsafeRawBufferPointer, evict: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil,
        release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
    ) {
        self.bytes = bytes
        self.evict = evict
        self.release = release
    }

    /// Allocates `byteCount` bytes, 128-byte aligned, and has `initialize` fill them.
    public convenience init(byteCount: Int, initialize: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 128)
        do {
            try initialize(memory)
        } catch {
            memory.deallocate()
            throw error
        }
        self.init(adopting: UnsafeRawBufferPointer(memory)) { $0.deallocate() }
    }

    /// Says that bytes will not be read soon, so that they need not stay in memory; they keep their values.
    public func evict(_ range: Range<Int>) {
        evict?(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    deinit { release(bytes) }
}

/// A tensor of 32-bit floats in host memory, row-major, sharing its storage with copies of itself.
///
/// The storage may be a mapped file: nothing is read before it is used. The values need not be aligned to four
/// bytes in such a file; read them through `withValues` or load unaligned.
public struct Tensor: Sendable {
    /// Extents, outermost first: [output channels, input channels, rows, columns] for a convolution's weights.
    public let shape: [Int]
    /// What holds the bytes.
    public let storage: TensorStorage
    /// Where in the storage the first value's bytes begin.
    public let byteOffset: Int

    /// The number of values.
    public var count: Int { shape.reduce(1, *) }

    /// Views `storage` from `byteOffset` as a tensor of `shape`.
    ///
    /// - Precondition: the storage holds `4 * product(shape)` bytes from there.
    public init(shape: [Int], storage: TensorStorage, byteOffset: Int = 0) {
        self.shape = shape
        self.storage = storage
        self.byteOffset = byteOffset
        precondition(byteOffset >= 0 && byteOffset + 4 * count <= storage.bytes.count, "tensor outside its storage")
    }

    /// Copies `values` into storage of their own.
    ///
    /// - Precondition: there are as many values as the shape holds.
    public init(shape: [Int], values: some Collection<Float>) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
        let storage = TensorStorage(byteCount: 4 * values.count) { memory in
            _ = memory.bindMemory(to: Float.self).initialize(from: values)
        }
        self.init(shape: shape, storage: storage)
    }

    /// The tensor's bytes; valid during `body`.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(rebasing: storage.bytes[byteOffset..<byteOffset + 4 * count]))
    }

    /// The tensor's values as floats, copied first where a mapped file leaves them unaligned.
    public func withValues<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
        try withBytes { bytes in
            if Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment == 0 {
                return try bytes.withMemoryRebound(to: Float.self, body)
            }
            return try Array(unsafeUninitializedCapacity: count) { values, filled in
                UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
                filled = count
            }.withUnsafeBufferPointer(body)
        }
    }

    /// The same values under another shape of as many.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count, "cannot view \(self.shape) as \(shape)")
        return Tensor(shape: shape, storage: storage, byteOffset: byteOffset)
    }

    /// The values, copied.
    public var values: [Float] { withValues { Array($0) } }
}
