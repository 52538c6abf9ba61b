extension SafetensorsWriter {
    /// Values as 16 bits each, little-endian.
    ///
    /// Inlined, so that `round` is part of the loop: a call for each value takes ten times as long.
    ///
    /// - Throws: `WeightsError` with `notFinite` where a number would become infinite.
    @inline(__always)
    func rounded(
        _ values: UnsafeBufferPointer<Float>, of stream: TensorStream, path: String, infinity: UInt16,
        _ round: (Float) -> UInt16
    ) throws(WeightsError) -> [UInt16] {
        var overflows = false
        let rounded = [UInt16](unsafeUninitializedCapacity: values.count) { memory, filled in
            for place in 0..<values.count {
                let bits = round(values[place])
                memory.initializeElement(at: place, to: bits.littleEndian)
                overflows = overflows || bits & 0x7FFF == infinity && values[place].isFinite
            }
            filled = values.count
        }
        guard !overflows else { throw tooLarge(values, of: stream, path: path, infinity: infinity, round) }
        return rounded
    }

    private func tooLarge(
        _ values: UnsafeBufferPointer<Float>, of stream: TensorStream, path: String, infinity: UInt16,
        _ round: (Float) -> UInt16
    ) -> WeightsError {
        let value = values.first { round($0) & 0x7FFF == infinity && $0.isFinite } ?? .infinity
        return WeightsError(
            .notFinite, path: path,
            "\(quoted(stream.name)) holds \(value), which is beyond what \(type.rawValue) holds; write "
                + (type == .f16 ? "BF16 or F32" : "F32"))
    }
}
