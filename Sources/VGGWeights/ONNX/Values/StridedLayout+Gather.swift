import VGGModel

extension StridedLayout {
    /// Where a value of the tensor, counted in its own order, lies.
    func place(of index: Int) -> Int {
        var (rest, place) = (index, 0)
        for axis in axes.reversed() {
            place += rest % axis.extent * axis.stride
            rest /= axis.extent
        }
        return place
    }

    /// Copies so many values, from one on, in the tensor's order.
    ///
    /// - Precondition: the range lies in the tensor, and `source` holds all that the layout reaches.
    func copy(
        _ range: Range<Int>, from source: UnsafeBufferPointer<Float>, to target: UnsafeMutablePointer<Float>
    ) {
        let inner = axes.last ?? Axis(extent: 1, stride: 1)
        var index = range.lowerBound
        while index < range.upperBound {
            let within = index % inner.extent
            let run = min(inner.extent - within, range.upperBound - index)
            let start = place(of: index)
            for i in 0..<run { target[index - range.lowerBound + i] = source[start + i * inner.stride] }
            index += run
        }
    }

    /// The tensor's values one after the other: as they lie where that is their order, otherwise copied.
    ///
    /// - Precondition: `source` holds all that the layout reaches.
    func tensor(from source: Tensor) -> Tensor {
        if isInOrder, source.count == count { return source.reshaped(extents) }
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            let target = memory.bindMemory(to: Float.self)
            source.withValues { values in
                nonisolated(unsafe) let (values, target) = (values, target)
                guard let start = target.baseAddress else { return }
                nonisolated(unsafe) let first = start
                if !copyTransposed(from: values, to: target) {
                    Parallel.forBlocks(of: count) { copy($0, from: values, to: first + $0.lowerBound) }
                }
            }
        }
        return Tensor(shape: extents, storage: storage)
    }

    /// Rows that are written at once where the outermost axis is the one whose values are neighbours: those that share
    /// a line of the cache.
    private static let rows = 16

    /// Copies a tensor whose outermost axis runs along neighbouring values, as a transposed matrix's does; says whether
    /// it is one.
    private func copyTransposed(
        from source: UnsafeBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Float>
    ) -> Bool {
        guard axes.count > 1, let outer = axes.first, outer.stride == 1, let inner = axes.last else { return false }
        let width = count / outer.extent
        let rest = StridedLayout([width], Array(axes.dropFirst()))
        nonisolated(unsafe) let (source, target) = (source, target)
        Parallel.forBlocks(of: outer.extent, size: Self.rows) { rows in
            for start in stride(from: 0, to: width, by: inner.extent) {
                let place = rest.place(of: start)
                for i in 0..<inner.extent {
                    let first = place + i * inner.stride
                    for row in rows { target[row * width + start + i] = source[first + row] }
                }
            }
        }
        return true
    }
}
