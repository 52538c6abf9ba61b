public import VGGModel

extension SafetensorsFile {
    /// The values of a tensor as 32-bit floats: a view of the file for F32, converted for F16, BF16 and F64.
    ///
    /// F32 that the file does not align to four bytes is copied, so that devices too can use it where it lies.
    ///
    /// - Throws: `WeightsError` with `invalidTensor` where there is none of that name, or `unsupportedType`.
    public func tensor(_ name: String) throws(WeightsError) -> Tensor {
        let (entry, values) = try readable(name)
        return values.tensor(of: entry.shape)
    }

    /// Hands `body` the values of a tensor in order, a block at a time: nothing is copied or converted whole.
    ///
    /// - Throws: As `tensor` does, and what `body` throws.
    public func forEachBlock(
        of name: String, _ body: (UnsafeBufferPointer<Float>) throws(WeightsError) -> Void
    ) throws(WeightsError) {
        try readable(name).values.forEachBlock(body)
    }

    /// A tensor's entry and its values.
    private func readable(_ name: String) throws(WeightsError) -> (entry: SafetensorsTensor, values: StoredValues) {
        guard let entry = tensors[name] else { throw .noTensor(name, path: path) }
        guard entry.type.isReadable else {
            throw .unreadTensor(name, type: entry.type.rawValue, path: path)
        }
        return (entry, StoredValues(storage, entry.bytes, FloatConversion(entry.type)))
    }
}
