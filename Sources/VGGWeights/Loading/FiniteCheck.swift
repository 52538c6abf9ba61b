package import VGGModel

/// Finds values that are infinite or not a number, on all cores and at the speed of the memory.
package enum FiniteCheck {
    /// The place of the first value of each tensor that is not finite, nothing where all are.
    package static func firstFailures(in tensors: [Tensor]) -> [Int?] {
        let blocks = tensors.indices.flatMap { tensor in
            stride(from: 0, to: tensors[tensor].count, by: Parallel.block).map { (tensor, start: $0) }
        }
        let flagged = [Bool](unsafeUninitializedCapacity: blocks.count) { flags, count in
            nonisolated(unsafe) let target = flags
            Parallel.forBlocks(of: blocks.count, size: 1) { range in
                for i in range {
                    let (tensor, start) = blocks[i]
                    let failure = tensors[tensor].withBytes { hasFailure(block(of: $0, from: start)) }
                    target.initializeElement(at: i, to: failure)
                }
            }
            count = blocks.count
        }
        var failures = [Int?](repeating: nil, count: tensors.count)
        for (block, isFlagged) in zip(blocks, flagged) where isFlagged && failures[block.0] == nil {
            failures[block.0] = firstFailure(in: tensors[block.0], from: block.start)
        }
        return failures
    }

    private static func block(of bytes: UnsafeRawBufferPointer, from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[4 * start..<min(4 * (start + Parallel.block), bytes.count)])
    }

    /// Whether the exponent of any of the floats is all ones.
    static func hasFailure(_ bytes: UnsafeRawBufferPointer) -> Bool {
        typealias Vector = SIMD16<UInt32>
        let size = MemoryLayout<Vector>.size
        var seen = Vector.zero
        for i in 0..<bytes.count / size {
            // Adding the exponent's lowest bit carries into the sign where all its bits are set.
            seen |= (bytes.loadUnaligned(fromByteOffset: i * size, as: Vector.self) & 0x7F80_0000) &+ 0x0080_0000
        }
        var signs: UInt32 = 0
        for lane in 0..<Vector.scalarCount { signs |= seen[lane] }
        for i in bytes.count / size * size / 4..<bytes.count / 4 {
            signs |= (bytes.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self) & 0x7F80_0000) &+ 0x0080_0000
        }
        return signs >> 31 != 0
    }

    private static func firstFailure(in tensor: Tensor, from start: Int) -> Int? {
        tensor.withBytes { bytes in
            (start..<tensor.count).first { !bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self).isFinite }
        }
    }
}

extension Tensor {
    /// The value at a place of the row-major order.
    subscript(place place: Int) -> Float {
        withBytes { $0.loadUnaligned(fromByteOffset: 4 * place, as: Float.self) }
    }

    /// The index along each extent of a place of the row-major order.
    func index(ofPlace place: Int) -> [Int] {
        var rest = place
        var index: [Int] = []
        for extent in shape.reversed() {
            index.append(rest % extent)
            rest /= extent
        }
        return index.reversed()
    }
}
