import OpenCLRuntime

/// How the multiply-adds of a measurement are cut; `Kernels/cl/fma_rate.cl`.
package struct FMAVariant: Hashable, Sendable {
    /// Floats in a vector: 1, 2, 4, 8 or 16.
    package let width: Int
    /// Vectors of each work-item, which do not wait for one another.
    package let chains: Int
    /// The work-items.
    package let grid: MeasuringGrid

    /// Makes a variant.
    package init(width: Int, chains: Int, grid: MeasuringGrid) {
        (self.width, self.chains, self.grid) = (width, chains, grid)
    }

    /// The variant of a width for a device: as many chains as hide how long a multiply-add takes and fit in registers.
    ///
    /// Twelve vectors of the hardware's own width leave a few of the sixteen registers of the smallest CPUs free; a
    /// wider vector takes several registers, and is several chains.
    package init(width: Int, for manager: DeviceManager) {
        let native = max(1, manager.device.limits.nativeFloatVectorWidth)
        self.init(width: width, chains: max(2, min(12, 12 * native / width)), grid: MeasuringGrid(manager))
    }

    /// The program.
    package var program: ProgramKey {
        ProgramKey(
            source: "fma_rate", defines: ["VARIANT": VariantMacro.cpu, "VECTOR": width, "CHAINS": chains])
    }

    /// Floats of the input and of the output.
    package var count: Int { grid.items * chains * width }

    /// The value at a place of the input: a whole number, and not that of its neighbours.
    package static func firstValue(_ index: Int) -> Float { Float(index % 1021) }
}
