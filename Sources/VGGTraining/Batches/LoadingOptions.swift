#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How much goes on beside training to have batches ready; none of it changes what is in them.
public struct LoadingOptions: Hashable, Sendable {
    /// Pictures that are decoded side by side.
    public var workers: Int
    /// Batches that are made ahead of the one in use.
    public var prefetch = 2
    /// The most bytes of decoded pictures of each set to keep in memory, so that small datasets are decoded once; 0 keeps none.
    public var cacheBytes = 1 << 30

    /// Makes options of a worker for each core.
    public init() { workers = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
}
