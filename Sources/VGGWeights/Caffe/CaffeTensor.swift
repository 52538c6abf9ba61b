import VGGModel

/// A tensor of a Caffe model: its extents, and how its values come from those of the file.
struct CaffeTensor: Sendable {
    /// How the values come about.
    enum Values: Sendable {
        /// As they stand in a blob.
        case stored(CaffeBlob)
        /// A blob's rows as columns.
        case transposed(CaffeBlob)
        /// A blob's values divided by the only one of another, or zeros where that is zero.
        case divided(CaffeBlob, by: CaffeBlob)
        /// One value all over.
        case constant(Float)
        /// The factors that batch normalisation multiplies by.
        case factors(CaffeNormalization)
        /// The addends of batch normalisation.
        case addends(CaffeNormalization)
    }

    /// Extents, outermost first.
    let shape: [Int]
    /// How the values come about.
    let values: Values

    /// The element type in the file, as Caffe calls it.
    var type: String {
        switch values {
        case .stored(let blob), .transposed(let blob), .divided(let blob, _): blob.isDouble ? "double" : "float"
        case .constant, .factors, .addends: "float"
        }
    }

    /// What a file's list of tensors says of it.
    var entry: TensorEntry { TensorEntry(shape: shape, type: type, isReadable: true) }

    /// The values, as a view of the file where it holds them so.
    func tensor(_ source: CaffeSource) throws(WeightsError) -> Tensor {
        switch values {
        case .stored(let blob): return try blob.tensor(source).reshaped(shape)
        case .transposed(let blob): return try blob.tensor(source).transposed(to: shape)
        case .divided(let blob, let divisor):
            let (values, factor) = (try blob.tensor(source), try divisor.reciprocal(source))
            return Tensor(shape: shape) { Double(values[place: $0]) * factor }
        case .constant(let value):
            return Tensor(shape: shape, values: repeatElement(value, count: shape.reduce(1, *)))
        case .factors(let normalization):
            let opened = try CaffeNormalization.Opened(normalization, source)
            return Tensor(shape: shape, opened.factor)
        case .addends(let normalization):
            let opened = try CaffeNormalization.Opened(normalization, source)
            return Tensor(shape: shape, opened.addend)
        }
    }
}

extension Tensor {
    /// A matrix's columns as rows.
    ///
    /// - Precondition: `shape` is this tensor's, reversed.
    fileprivate func transposed(to shape: [Int]) -> Tensor {
        let (rows, columns) = (shape[0], shape[1])
        let result = TensorStorage(byteCount: 4 * count) { memory in
            nonisolated(unsafe) let target = memory.bindMemory(to: Float.self)
            withBytes { bytes in
                nonisolated(unsafe) let source = bytes
                // Squares small enough that their lines stay in the nearest cache.
                let side = 32
                Parallel.forBlocks(of: rows, size: side) { block in
                    for start in stride(from: 0, to: columns, by: side) {
                        for row in block {
                            for column in start..<min(start + side, columns) {
                                let offset = 4 * (column * rows + row)
                                target[row * columns + column] = source.loadUnaligned(
                                    fromByteOffset: offset, as: Float.self)
                            }
                        }
                    }
                }
            }
        }
        return Tensor(shape: shape, storage: result)
    }
}
