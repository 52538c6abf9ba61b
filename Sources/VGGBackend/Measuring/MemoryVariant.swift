import OpenCLRuntime

/// How a large buffer is divided among work-items, and what its words are; `Kernels/cl/memory_rate.cl`.
package struct MemoryVariant: Hashable, Sendable {
    /// Words of 32 bits in a vector: 1, 2, 4, 8 or 16.
    package let width: Int
    /// Whether neighbouring work-items have neighbouring vectors; else each has a run of its own.
    package let isInterleaved: Bool
    /// The work-items.
    package let grid: MeasuringGrid
    /// Vectors of each work-item.
    package let run: Int

    /// Makes a variant.
    package init(width: Int, isInterleaved: Bool, grid: MeasuringGrid, run: Int) {
        (self.width, self.isInterleaved, self.grid, self.run) = (width, isInterleaved, grid, run)
    }

    /// The variant for a device, with buffers of about `bytes` bytes and at least one vector for each work-item.
    package init(for manager: DeviceManager, bytes: Int) {
        let (family, grid) = (manager.traits.family, MeasuringGrid(manager))
        self.init(
            width: family.vector, isInterleaved: family == .gpu, grid: grid,
            run: max(1, bytes / (4 * family.vector * grid.items)))
    }

    /// Bytes of a buffer that is larger than the device's caches, where two such buffers fit.
    package static func bytes(for manager: DeviceManager) -> Int {
        let free = max(0, manager.traits.globalMemory - manager.memoryInUse)
        let wanted = min(max(256 << 20, 4 * manager.device.limits.cacheBytes), 1 << 30)
        return min(wanted, manager.traits.largestAllocation, free / 4)
    }

    /// The program.
    package var program: ProgramKey {
        ProgramKey(
            source: "memory_rate",
            defines: ["VARIANT": isInterleaved ? VariantMacro.gpu : VariantMacro.cpu, "VECTOR": width])
    }

    /// Words of a buffer.
    package var count: Int { grid.items * run * width }

    /// What `memory_write` puts into every word of a vector.
    package static func word(ofVector index: Int, origin: UInt32) -> UInt32 {
        origin &+ UInt32(truncatingIfNeeded: index)
    }

    /// What `memory_read` finds for a work-item where `memory_write` has written from `origin` on.
    package func sum(ofItem item: Int, origin: UInt32) -> UInt32 {
        let (first, step) = isInterleaved ? (item, grid.items) : (item * run, 1)
        let indices = run * first + step * (run * (run - 1) / 2)
        return origin &* UInt32(truncatingIfNeeded: run) &+ UInt32(truncatingIfNeeded: indices)
    }
}
