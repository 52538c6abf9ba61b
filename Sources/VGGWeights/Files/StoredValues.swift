import VGGModel

/// Values that lie one after the other in a file, as floats of some type, little-endian.
struct StoredValues {
    private let storage: TensorStorage
    private let range: Range<Int>
    /// How they become 32-bit floats; nothing where they are.
    private let conversion: FloatConversion?

    /// Describes the values in `range` of a file, which is whole elements; without a conversion they are 32-bit floats.
    init(_ storage: TensorStorage, _ range: Range<Int>, _ conversion: FloatConversion?) {
        #if _endian(big)
            #error("files hold little-endian floats, which are used where they lie")
        #endif
        (self.storage, self.range, self.conversion) = (storage, range, conversion)
    }

    private var size: Int { conversion?.size ?? MemoryLayout<Float>.size }
    private var count: Int { range.count / size }

    /// Values that are copied by one core at a time, before the file's own are let go of.
    private static let part = 1 << 20

    /// The values as a tensor of as many: a view of the file for aligned 32-bit floats, else made on all cores, while the
    /// file's pages go from memory.
    func tensor(of shape: [Int]) -> Tensor {
        let start = Int(bitPattern: storage.bytes.baseAddress) + range.lowerBound
        if conversion == nil, range.isEmpty || start % MemoryLayout<Float>.alignment == 0 { return view(as: shape) }
        let copy = TensorStorage(byteCount: 4 * count) { memory in
            nonisolated(unsafe) let target = memory
            Parallel.forBlocks(of: count, size: Self.part) { part in
                write(
                    part, to: UnsafeMutableRawBufferPointer(rebasing: target[4 * part.lowerBound..<4 * part.upperBound])
                )
                storage.evict(bytes(of: part))
            }
        }
        return Tensor(shape: shape, storage: copy)
    }

    /// The 32-bit floats where they lie, aligned or not.
    ///
    /// - Precondition: they are such.
    func view(as shape: [Int]) -> Tensor {
        Tensor(shape: shape, storage: storage, byteOffset: range.lowerBound)
    }

    /// Hands `body` the values in order, a block at a time; the file's pages go from memory after use.
    func forEachBlock(_ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void) throws(WeightsError) {
        guard conversion != nil else { return try view(as: [count]).forEachBlock(body) }
        for start in stride(from: 0, to: count, by: Parallel.block) {
            let part = start..<min(start + Parallel.block, count)
            let floats = [Float](unsafeUninitializedCapacity: part.count) { values, filled in
                write(part, to: UnsafeMutableRawBufferPointer(values))
                filled = part.count
            }
            try floats.withUnsafeBufferPointer(body)
            storage.evict(bytes(of: part))
        }
    }

    private func bytes(of part: Range<Int>) -> Range<Int> {
        range.lowerBound + size * part.lowerBound..<range.lowerBound + size * part.upperBound
    }

    private func write(_ part: Range<Int>, to memory: UnsafeMutableRawBufferPointer) {
        let source = UnsafeRawBufferPointer(rebasing: storage.bytes[bytes(of: part)])
        guard let conversion else { return memory.copyMemory(from: source) }
        guard let from = source.baseAddress, let to = memory.bindMemory(to: Float.self).baseAddress else { return }
        conversion.convert(from, to, part.count)
    }
}
