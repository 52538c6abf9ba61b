public import VGGModel

/// NumPy's .npy files: one array of numbers.
///
/// The format is described at <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
public enum NumpyFile {
    /// Reads an array of versions 1.0 to 3.0 as 32-bit floats in C order.
    ///
    /// `<f4` in C order is a view of the mapped file; `<f2`, `<f8`, `|u1`, `<i4`, `<i8` and Fortran order are converted.
    ///
    /// - Throws: `WeightsError` with `notFound`, `unreadable`, `invalidHeader` or `unsupportedType`.
    public static func read(_ path: String) throws(WeightsError) -> Tensor {
        try read(MappedFile.map(path), path: path)
    }

    /// Reads an array from a file's bytes; errors call it `path`.
    package static func read(_ storage: TensorStorage, path: String) throws(WeightsError) -> Tensor {
        let header = try NumpyHeader(bytes: storage.bytes, path: path)
        // Storage is row-major, so the last index of a Fortran array is the first of its bytes' order.
        let stored = header.isFortranOrder ? header.shape.reversed() : header.shape
        let isFloat = header.descriptor == "<f4"
        let values = StoredValues(
            storage, header.dataStart..<storage.bytes.count, isFloat ? nil : header.conversion)
        let tensor = isFloat ? values.view(as: stored) : values.tensor(of: stored)
        return header.isFortranOrder && stored.count > 1 ? transposed(tensor) : tensor
    }

    /// Writes an array of version 1.0, element type `<f4`, in C order.
    ///
    /// The values go to a temporary file in the same folder, which takes the path's place once it is on the disk.
    ///
    /// - Throws: `WeightsError` with `writeFailed`; what was at the path is then still there.
    public static func write(_ tensor: Tensor, to path: String) throws(WeightsError) {
        let header = NumpyHeader.bytes(for: tensor.shape)
        try AtomicFile.replace(path) { file throws(WeightsError) in
            try file.write(header)
            try tensor.withBytes { bytes throws(WeightsError) in try file.write(bytes) }
        }
    }

    /// The tensor with its indices in reverse order.
    private static func transposed(_ tensor: Tensor) -> Tensor {
        let shape = Array(tensor.shape.reversed())
        let strides = tensor.shape.indices.reversed().map { tensor.shape[($0 + 1)...].reduce(1, *) }
        let storage = TensorStorage(byteCount: 4 * tensor.count) { memory in
            let target = memory.bindMemory(to: Float.self)
            tensor.withValues { source in
                var index = [Int](repeating: 0, count: shape.count)
                var offset = 0
                for i in 0..<tensor.count {
                    target.initializeElement(at: i, to: source[offset])
                    for axis in shape.indices.reversed() {
                        index[axis] += 1
                        offset += strides[axis]
                        if index[axis] < shape[axis] { break }
                        offset -= index[axis] * strides[axis]
                        index[axis] = 0
                    }
                }
            }
        }
        return Tensor(shape: shape, storage: storage)
    }
}
