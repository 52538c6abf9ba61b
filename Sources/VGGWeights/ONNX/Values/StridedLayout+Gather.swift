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
    /// - Precondition: the range lies in the tensor, and `source` holds all floats that the layout reaches.
    func copy(_ range: Range<Int>, from source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Float>) {
        let inner = axes.last ?? Axis(extent: 1, stride: 1)
        var index = range.lowerBound
        while index < range.upperBound {
            let run = min(inner.extent - index % inner.extent, range.upperBound - index)
            let start = place(of: index)
            for i in 0..<run { target[index - range.lowerBound + i] = source.float(start + i * inner.stride) }
            index += run
        }
    }

    /// The tensor's values one after the other: as they lie where that is their order, otherwise copied.
    ///
    /// - Precondition: `source` holds all that the layout reaches.
    func tensor(from source: Tensor) -> Tensor {
        if isInOrder, source.count == count { return source.reshaped(extents) }
        let storage = TensorStorage(byteCount: 4 * count) { memory in
            source.withBytes { bytes in
                nonisolated(unsafe) let bytes = bytes
                guard let start = memory.bindMemory(to: Float.self).baseAddress else { return }
                nonisolated(unsafe) let target = start
                if !copyTransposed(from: bytes, to: target) {
                    Parallel.forBlocks(of: count) { copy($0, from: bytes, to: target + $0.lowerBound) }
                }
            }
        }
        // The copy is used from now on, so that a file's pages need not stay in memory beside it.
        source.storage.evict(source.byteOffset..<source.byteOffset + 4 * source.count)
        return Tensor(shape: extents, storage: storage)
    }

    /// Rows and columns of a tile: one is read from so many lines of the cache and written to as many.
    private static let tile = 64

    /// Copies a tensor whose outermost axis runs along neighbouring values, as a transposed matrix's does, in tiles; says
    /// whether it is one.
    private func copyTransposed(
        from source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Float>
    ) -> Bool {
        guard axes.count > 1, let outer = axes.first, outer.stride == 1, let inner = axes.last else { return false }
        let width = count / outer.extent
        let rest = StridedLayout([width], Array(axes.dropFirst()))
        nonisolated(unsafe) let (source, target) = (source, target)
        Parallel.forBlocks(of: outer.extent, size: Self.tile) { rows in
            for start in stride(from: 0, to: width, by: inner.extent) {
                let place = rest.place(of: start)
                for column in stride(from: 0, to: inner.extent, by: Self.tile) {
                    let columns = column..<min(column + Self.tile, inner.extent)
                    for row in rows {
                        let written = target + row * width + start
                        for i in columns { written[i] = source.float(place + i * inner.stride + row) }
                    }
                }
            }
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// The float at a place counted in floats, which need not be aligned.
    @inline(__always)
    fileprivate func float(_ place: Int) -> Float {
        loadUnaligned(fromByteOffset: 4 * place, as: Float.self)
    }
}
