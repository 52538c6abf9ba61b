import VGGModel

/// Values that do not lie one after the other, such as those of a transposed matrix.
struct StridedValues {
    /// Extents, outermost first; none is zero.
    let shape: [Int]
    /// Elements from one index to the next along each extent.
    let strides: [Int]

    /// Puts the values together in row-major order, as floats.
    ///
    /// - Precondition: every value lies in the storage, the first at `start`.
    func tensor(of storage: TensorStorage, from start: Int, _ conversion: FloatConversion?) -> Tensor {
        let count = shape.reduce(1, *)
        let size = conversion?.size ?? MemoryLayout<Float>.size
        let values = TensorStorage(byteCount: 4 * count) { memory in
            nonisolated(unsafe) let target = memory.bindMemory(to: Float.self)
            Parallel.forBlocks(of: count) { block in
                guard let target = target.baseAddress, let source = storage.bytes.baseAddress else { return }
                guard let conversion else {
                    return gather(block, of: UInt32.self, from: source + start, to: target + block.lowerBound)
                }
                withUnsafeTemporaryAllocation(byteCount: block.count * size, alignment: 8) { part in
                    guard let part = part.baseAddress else { return }
                    gather(block, size: size, from: source + start, to: part)
                    conversion.convert(part, target + block.lowerBound, block.count)
                }
            }
        }
        return Tensor(shape: shape, storage: values)
    }

    private func gather(
        _ block: Range<Int>, size: Int, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
    ) {
        switch size {
        case 2: gather(block, of: UInt16.self, from: source, to: target)
        case 8: gather(block, of: UInt64.self, from: source, to: target)
        default: gather(block, of: UInt32.self, from: source, to: target)
        }
    }

    /// Copies the elements of a block of the row-major order.
    private func gather<Element: FixedWidthInteger & BitwiseCopyable>(
        _ block: Range<Int>, of type: Element.Type, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<Element>.size
        let (last, step) = (shape.count - 1, strides[shape.count - 1])
        var index = index(of: block.lowerBound)
        var done = 0
        while done < block.count {
            let row = source + size * zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
            let run = min(shape[last] - index[last], block.count - done)
            for i in 0..<run {
                target.storeBytes(
                    of: row.loadUnaligned(fromByteOffset: size * step * i, as: type), toByteOffset: size * (done + i),
                    as: type)
            }
            done += run
            advance(&index, by: run)
        }
    }

    /// The index along each extent of a place of the row-major order.
    private func index(of place: Int) -> [Int] {
        var rest = place
        var index = shape
        for axis in shape.indices.reversed() {
            index[axis] = rest % shape[axis]
            rest /= shape[axis]
        }
        return index
    }

    /// Goes on to the end of a row or within it.
    private func advance(_ index: inout [Int], by run: Int) {
        index[shape.count - 1] += run
        for axis in shape.indices.reversed() where index[axis] == shape[axis] && axis > 0 {
            index[axis] = 0
            index[axis - 1] += 1
        }
    }
}
