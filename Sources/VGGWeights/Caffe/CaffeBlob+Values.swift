import VGGModel

extension CaffeBlob {
    /// The values as floats: a view of the file where it holds them together and aligned, else a copy.
    func tensor(_ source: CaffeSource) throws(WeightsError) -> Tensor {
        switch values {
        case .together(let range): stored(range, source).tensor(of: shape)
        case .scattered(let range): try scattered(range, source)
        }
    }

    /// Hands `body` the values a block at a time, without a copy of all where the file holds them together.
    func forEachBlock(
        _ source: CaffeSource, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard case .together(let range) = values else { return try tensor(source).forEachBlock(body) }
        try stored(range, source).forEachBlock(body)
    }

    private func stored(_ range: Range<Int>, _ source: CaffeSource) -> StoredValues {
        StoredValues(source.storage, range, isDouble ? FloatConversion(.f64) : nil)
    }

    /// Collects values that lie in fields of their own; there are as many as the extents say.
    private func scattered(_ range: Range<Int>, _ source: CaffeSource) throws(WeightsError) -> Tensor {
        var failure: WeightsError?
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            var target = FloatTarget(memory: memory.bindMemory(to: Float.self))
            do throws(WeightsError) {
                try collect(into: &target, ProtobufReader(source.storage.bytes, range, part: "blob", path: source.path))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return Tensor(shape: shape, storage: storage)
    }

    private func collect(into target: inout FloatTarget, _ fields: ProtobufReader) throws(WeightsError) {
        var fields = fields
        while let field = try fields.next() {
            switch (field.number, field.value, isDouble) {
            case (5, .fixed32(let bits), false): target.append(Float(bitPattern: bits))
            case (8, .fixed64(let bits), true): target.append(Float(Double(bitPattern: bits)))
            case (5, .bytes(let range), false):
                for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                    let bits = fields.reader.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                    target.append(Float(bitPattern: UInt32(littleEndian: bits)))
                }
            case (8, .bytes(let range), true):
                for offset in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
                    let bits = fields.reader.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    target.append(Float(Double(bitPattern: UInt64(littleEndian: bits))))
                }
            default: continue
            }
        }
    }
}

/// Memory that is filled value by value, and never past its end.
private struct FloatTarget {
    let memory: UnsafeMutableBufferPointer<Float>
    private(set) var count = 0

    init(memory: UnsafeMutableBufferPointer<Float>) { self.memory = memory }

    mutating func append(_ value: Float) {
        guard count < memory.count else { return }
        memory.initializeElement(at: count, to: value)
        count += 1
    }
}
