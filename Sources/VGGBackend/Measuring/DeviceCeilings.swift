/// How fast a device computes and moves data at best, as measured: what other speeds are shares of.
public struct DeviceCeilings: Hashable, Sendable, Codable {
    /// What several measurements of one rate came to.
    public struct Rate: Hashable, Sendable, Codable {
        /// The highest.
        public let best: Double
        /// The one in the middle.
        public let median: Double

        /// Sums up measurements, of which there must be one.
        init(_ samples: [Double]) {
            let sorted = samples.sorted()
            best = sorted.last ?? .nan
            median = sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
    }

    /// The rate of fused multiply-adds in vectors of one width, as the source has them.
    ///
    /// A compiler may put narrow ones side by side into registers that hold more.
    public struct FMA: Hashable, Sendable, Codable {
        /// Floats in a vector.
        public let width: Int
        /// GFLOP/s; a multiply-add is two operations.
        public let gflops: Rate
    }

    /// The rate of a matrix product, by the kernel that dense layers use for large batches.
    public struct Product: Hashable, Sendable, Codable {
        /// Rows and columns of either matrix.
        public let side: Int
        /// GFLOP/s; a multiply-add is two operations.
        public let gflops: Rate
    }

    /// Single-precision multiply-adds, from narrow vectors to wide ones.
    public let fma: [FMA]
    /// GB/s of reading memory; a GB is a billion bytes.
    public let read: Rate
    /// GB/s of writing memory.
    public let write: Rate
    /// GB/s of copying memory; each byte counts twice, for it is read and written.
    public let copy: Rate
    /// What the project's own matrix product reaches, to be compared with the multiply-adds alone.
    public let product: Product
    /// Bytes of the buffers that were read, written and copied.
    public let bufferBytes: Int

    /// GFLOP/s of the width of vectors that is fastest.
    public var peakGFLOPS: Double { fma.map(\.gflops.best).max() ?? .nan }
}
