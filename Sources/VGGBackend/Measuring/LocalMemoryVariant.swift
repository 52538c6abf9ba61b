import OpenCLRuntime

/// How local memory is read by the groups of a device; `Kernels/cl/local_memory_rate.cl`.
package struct LocalMemoryVariant: Hashable, Sendable {
    /// Words of 32 bits in a vector: 1, 2, 4, 8 or 16.
    package let width: Int
    /// Vectors in a group's tile, a power of two, at least the group.
    package let tile: Int
    /// The work-items.
    package let grid: MeasuringGrid

    /// Vectors that a work-item reads in each round.
    package static let chains = 8

    /// Makes a variant.
    package init(width: Int, tile: Int, grid: MeasuringGrid) {
        (self.width, self.tile, self.grid) = (width, tile, grid)
    }

    /// The variant for a device: a tile of 16 KiB, or less where a group would then have more than half of what there is.
    package init(for manager: DeviceManager) {
        let (width, grid) = (manager.traits.family.vector, MeasuringGrid(manager))
        let bytes = min(16 << 10, manager.traits.localMemory / 2)
        var tile = grid.group
        while 2 * tile * 4 * width <= bytes { tile *= 2 }
        self.init(width: width, tile: tile, grid: grid)
    }

    /// The program.
    package var program: ProgramKey {
        ProgramKey(
            source: "local_memory_rate",
            defines: [
                "VARIANT": grid.group == 1 ? VariantMacro.cpu : VariantMacro.gpu, "VECTOR": width,
                "CHAINS": Self.chains, "TILE": tile, "LOCAL": grid.group,
            ])
    }

    /// The same with groups of half as many work-items.
    var withHalfTheGroup: LocalMemoryVariant {
        LocalMemoryVariant(
            width: width, tile: tile, grid: MeasuringGrid(items: grid.items, group: max(1, grid.group / 2)))
    }

    /// So many rounds that places are still counted in 32 bits.
    var mostRounds: Int { Int(Int32.max) / (Self.chains * grid.group + 1) - tile }

    /// Bytes that all work-items read in a number of rounds.
    package func bytes(rounds: Int) -> Double { 4 * Double(width * grid.items * Self.chains) * Double(rounds) }

    /// What a work-item's sum is, from its place in its group.
    package func sum(ofItem item: Int, rounds: Int, origin: UInt32) -> UInt32 {
        // After as many rounds as the tile has vectors, which the group divides, all begins anew.
        let (cycles, rest) = rounds.quotientAndRemainder(dividingBy: tile)
        let sum = { (rounds: Int) in
            (0..<rounds * Self.chains).reduce(UInt32(0)) { sum, read in
                let neighbour = (item + read / Self.chains) % grid.group
                return sum &+ origin &+ UInt32((neighbour + read * grid.group) % tile)
            }
        }
        return sum(tile) &* UInt32(truncatingIfNeeded: cycles) &+ sum(rest)
    }
}
