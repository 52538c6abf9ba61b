import VGGModel

/// A named tensor of a PyTorch file.
struct PyTorchTensor {
    let type: PyTorchType
    /// Extents, outermost first.
    let shape: [Int]
    /// Elements from one index to the next along each extent.
    let strides: [Int]
    /// Where in the file the first value begins.
    let start: Int
    /// The storage that holds the values.
    let record: PyTorchContents.Record

    /// The number of values.
    var count: Int { shape.reduce(1, *) }

    /// Values that may be put together beyond as many as the storages have: those of 16 MiB.
    private static let surplus = 1 << 22

    /// The named tensors of a file.
    static func all(
        of contents: PyTorchContents, path: String
    ) throws(WeightsError) -> [String: PyTorchTensor] {
        let names = try StateDictionary(contents.root, of: contents.machine).tensors
        // A tensor of many names is one, so that its extents are there once.
        var known: [Int: PyTorchTensor] = [:]
        var tensors: [String: PyTorchTensor] = [:]
        var budget = contents.machine.storages.reduce(surplus) { $0 + $1.count }
        for (name, place) in names {
            let tensor = known[place] ?? PyTorchTensor(contents.machine.tensors[place], of: contents)
            known[place] = tensor
            tensors[name] = tensor
            guard !tensor.isView else { continue }
            budget -= tensor.count
            guard budget >= 0 else {
                throw WeightsError(
                    .invalidHeader, path: path,
                    "tensor \(quoted(name)) of shape \(tensor.shape), made at byte \(contents.machine.tensors[place].place)"
                        + ", and others repeat the values of their storages more often than memory is spent on; in "
                        + "Python, save clones of contiguous tensors")
            }
        }
        return tensors
    }

    private init(_ tensor: PickleTensor, of contents: PyTorchContents) {
        type = tensor.type
        shape = contents.machine.shape(tensor.shape)
        strides = contents.machine.shape(tensor.strides)
        record = contents.records[Int(tensor.storage)]
        // What has no value may have any offset.
        start = shape.contains(0) ? record.bytes.lowerBound : record.bytes.lowerBound + tensor.offset * type.size
    }

    /// Whether the values lie one after the other.
    var isContiguous: Bool {
        var step = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            guard stride == step else { return false }
            step *= extent
        }
        return true
    }

    /// Whether the values are floats that can be used where they lie.
    private var isView: Bool {
        shape.contains(0)
            || type == .float32 && isContiguous && start.isMultiple(of: MemoryLayout<Float>.alignment)
    }

    /// The values as 32-bit floats.
    func values(in storage: TensorStorage) -> Tensor {
        guard !shape.contains(0) else { return Tensor(shape: shape, values: []) }
        guard isContiguous else {
            return StridedValues(shape: shape, strides: strides)
                .tensor(of: storage, from: start, FloatConversion(type))
        }
        return stored(in: storage).tensor(of: shape)
    }

    /// Hands `body` the values as floats, a block at a time; what a mapped file holds is let go of after use.
    func forEachBlock(
        in storage: TensorStorage, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        guard isContiguous, !shape.contains(0) else { return try values(in: storage).forEachBlock(body) }
        try stored(in: storage).forEachBlock(body)
    }

    /// Values that lie one after the other.
    private func stored(in storage: TensorStorage) -> StoredValues {
        StoredValues(storage, start..<start + count * type.size, FloatConversion(type))
    }
}
