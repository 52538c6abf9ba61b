public import VGGModel

extension KerasFile {
    /// Values of a block that is turned at a time; large enough that cache lines are used in full.
    private static let valuesPerBlock = 1 << 22

    /// The values of a tensor as 32-bit floats: a view of the file for vectors of floats, otherwise turned or converted.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name, or `unsupportedType`.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor {
        let (tensor, bytes, conversion) = try readable(name)
        let shape = tensor.entry.shape
        let start = UnsafeRawBufferPointer(rebasing: storage.bytes[bytes]).baseAddress
        let isAligned = bytes.isEmpty || Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0
        if tensor.transposition == nil, tensor.addend == 0, conversion.size == 4, isAligned {
            return Tensor(shape: shape, storage: storage, byteOffset: bytes.lowerBound)
        }
        let turned = TensorStorage(byteCount: 4 * tensor.count) { memory in
            guard let target = memory.bindMemory(to: Float.self).baseAddress else { return }
            write(tensor, bytes, conversion, part: 0..<tensor.count, to: target)
        }
        storage.evict(bytes)
        return Tensor(shape: shape, storage: turned)
    }

    /// Hands `body` the values of a tensor in order, a block of rows at a time.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        let (tensor, bytes, conversion) = try readable(name)
        let row = tensor.transposition?.inputs ?? 1
        let size = row > Self.valuesPerBlock ? Self.valuesPerBlock : Self.valuesPerBlock / max(row, 1) * max(row, 1)
        var start = 0
        while start < tensor.count {
            // A block is of whole rows, or part of one.
            let rowEnd = row > size ? (start / row + 1) * row : tensor.count
            let block = start..<min(start + size, rowEnd)
            let values = [Float](unsafeUninitializedCapacity: block.count) { values, filled in
                guard let target = values.baseAddress else { return }
                write(tensor, bytes, conversion, part: block, to: target)
                filled = block.count
            }
            try values.withUnsafeBufferPointer(body)
            start = block.upperBound
        }
        storage.evict(bytes)
    }

    /// What is needed to read a tensor.
    private func readable(_ name: String) throws(WeightsError) -> (KerasTensor, Range<Int>, FloatConversion) {
        guard let tensor = tensors[name] else { throw .noTensor(name, path: path) }
        guard let (bytes, conversion) = tensor.values else {
            throw WeightsError(
                .unsupportedType, path: path,
                "tensor \(quoted(name)), dataset \(quoted(tensor.dataset)), is \(tensor.entry.type), which is not read; "
                    + "save it as 32-bit floats, without compression")
        }
        return (tensor, bytes, conversion)
    }

    /// Writes values `part` of a tensor, which are whole rows or part of one.
    private func write(
        _ tensor: KerasTensor, _ bytes: Range<Int>, _ conversion: FloatConversion, part: Range<Int>,
        to target: UnsafeMutablePointer<Float>
    ) {
        guard let start = storage.bytes.baseAddress, !part.isEmpty else { return }
        nonisolated(unsafe) let source = start + bytes.lowerBound
        if let transposition = tensor.transposition {
            let row = transposition.inputs
            let first = part.lowerBound / row
            let isPart = part.count < row
            let inputs = isPart ? part.lowerBound - first * row..<part.upperBound - first * row : 0..<row
            transposition.write(
                from: source, conversion, outputs: first..<first + (isPart ? 1 : part.count / row), inputs: inputs,
                to: target)
        } else {
            nonisolated(unsafe) let target = target
            Parallel.forBlocks(of: part.count) { block in
                conversion.convert(
                    source + (part.lowerBound + block.lowerBound) * conversion.size, target + block.lowerBound,
                    block.count)
            }
        }
        guard tensor.addend != 0 else { return }
        for index in 0..<part.count { target[index] = Float(Double(target[index]) + tensor.addend) }
    }
}
