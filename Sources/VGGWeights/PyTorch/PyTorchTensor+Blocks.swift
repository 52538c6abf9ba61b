import VGGModel

extension PyTorchTensor {
    /// Hands `body` the values as floats, a block at a time; what a mapped file holds is let go of after use.
    func forEachBlock(
        in storage: TensorStorage, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard !shape.contains(0) else { return }
        guard isContiguous else { return try values(in: storage).forEachBlock(body) }
        let conversion = FloatConversion(type)
        for first in stride(from: 0, to: count, by: Parallel.block) {
            let block = first..<min(first + Parallel.block, count)
            let bytes = start + block.lowerBound * type.size..<start + block.upperBound * type.size
            let source = UnsafeRawBufferPointer(rebasing: storage.bytes[bytes])
            let values = [Float](unsafeUninitializedCapacity: block.count) { values, filled in
                guard let from = source.baseAddress, let to = values.baseAddress else { return }
                if let conversion {
                    conversion.convert(from, to, block.count)
                } else {
                    UnsafeMutableRawBufferPointer(values).copyMemory(from: source)
                }
                filled = block.count
            }
            try values.withUnsafeBufferPointer(body)
            storage.evict(bytes)
        }
    }
}
