import Dispatch

extension [Double] {
    /// Makes `planes` runs of `size` values, each written by one call of `fill` on any core.
    init(
        planes: Int, of size: Int,
        fill: @Sendable (_ plane: Int, _ values: UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        self.init(unsafeUninitializedCapacity: planes * size) { buffer, initialized in
            buffer.initialize(repeating: 0)
            initialized = buffer.count
            nonisolated(unsafe) let values = buffer  // each iteration writes a run of its own
            DispatchQueue.concurrentPerform(iterations: planes) { plane in
                fill(plane, UnsafeMutableBufferPointer(rebasing: values[plane * size..<(plane + 1) * size]))
            }
        }
    }
}
