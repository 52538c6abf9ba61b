import VGGModel

/// Where the values of a network's tensor come from; nothing is read or computed before it is asked for.
struct ONNXTensorSource: Sendable {
    /// What the values are.
    enum Values: Sendable {
        /// A constant of the graph as it is.
        case constant(ONNXConstant)
        /// A constant whose outermost slices are multiplied by the steps' factors.
        case rows(ONNXConstant, ChannelSteps)
        /// The steps' factors.
        case factors(ChannelSteps)
        /// What the steps make of a constant, or of zero.
        case channels(ONNXConstant?, ChannelSteps)
    }

    /// Extents, outermost first.
    let shape: [Int]
    /// What the values are.
    let values: Values

    /// The bytes that making the values may take, those computed with among them, or nothing where they cannot be counted.
    var byteCount: Int? {
        switch values {
        case .constant: checkedProduct(of: shape, times: MemoryLayout<Float>.size)
        case .rows: checkedProduct(of: shape, times: 2 * MemoryLayout<Float>.size)
        case .factors, .channels:
            checkedProduct(of: shape, times: 2 * (MemoryLayout<Float>.size + MemoryLayout<Double>.size))
        }
    }

    /// The element type, as ONNX calls it.
    var type: String {
        switch values {
        case .constant(let constant): constant.type.name
        default: ONNXElementType.float.name
        }
    }

    /// The values.
    func tensor(path: String) throws(WeightsError) -> Tensor {
        switch values {
        case .constant(let constant): return try constant.values(path: path)
        case .rows(let constant, let steps): return try scaled(constant, steps, path: path)
        case .factors(let steps):
            return vector(try steps.factors(channels: shape[0], path: path))
        case .channels(let constant, let steps):
            var start = [Double](repeating: 0, count: shape[0])
            if let constant { start = try constant.values(path: path).values.map(Double.init) }
            return vector(try steps.applied(to: start, path: path))
        }
    }

    /// Hands `body` the values in order, a block at a time, without ever holding all where they need no computing.
    func forEachBlock(
        path: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard case .constant(let constant) = values else { return try tensor(path: path).forEachBlock(body) }
        if constant.layout.isInOrder, case .stored(let tensor) = constant.base, tensor.count == constant.count {
            return try tensor.forEachBlock(path: path, body)
        }
        let base = try constant.baseValues(path: path)
        for start in stride(from: 0, to: constant.count, by: Parallel.block) {
            let range = start..<min(start + Parallel.block, constant.count)
            let block = base.withBytes { bytes in
                [Float](unsafeUninitializedCapacity: range.count) { block, filled in
                    guard let first = block.baseAddress else { return }
                    constant.layout.copy(range, from: bytes, to: first)
                    filled = range.count
                }
            }
            try block.withUnsafeBufferPointer(body)
        }
    }

    private func vector(_ values: [Double]) -> Tensor { Tensor(shape: shape, values: values.map { Float($0) }) }

    private func scaled(_ constant: ONNXConstant, _ steps: ChannelSteps, path: String) throws(WeightsError) -> Tensor {
        let factors = try steps.factors(channels: shape[0], path: path)
        let base = try constant.values(path: path)
        let row = base.count / factors.count
        let storage = TensorStorage(byteCount: 4 * base.count) { memory in
            nonisolated(unsafe) let target = memory.bindMemory(to: Float.self)
            base.withValues { source in
                nonisolated(unsafe) let source = source
                Parallel.forBlocks(of: source.count) { block in
                    for i in block { target[i] = Float(Double(source[i]) * factors[i / row]) }
                }
            }
        }
        return Tensor(shape: shape, storage: storage)
    }
}
