import OpenCLRuntime

/// The work-items that keep a whole device busy.
package struct MeasuringGrid: Hashable, Sendable {
    /// All work-items, a multiple of `group`.
    package let items: Int
    /// Work-items of a group, a power of two.
    package let group: Int

    /// Makes a grid.
    package init(items: Int, group: Int) {
        (self.items, self.group) = (items, group)
    }

    /// A grid for a device.
    ///
    /// A GPU gets as many items as its units can hold at once, in groups that it allows; other devices get groups of a
    /// single item, several for each core, so that no core has to wait long for another.
    package init(_ manager: DeviceManager) {
        let units = max(1, manager.device.limits.computeUnits)
        guard manager.traits.family == .gpu else {
            self.init(items: 16 * units, group: 1)
            return
        }
        let limit = min(manager.traits.workGroupLimit, manager.traits.workItemLimits.first ?? 1)
        var group = 256
        while group > max(1, limit) { group /= 2 }
        self.init(items: 2048 * units, group: group)
    }

    /// The launch, in smaller groups where the kernel allows none so large.
    func range(of kernel: borrowing Kernel, on device: Device) throws(CLError) -> NDRange {
        NDRange(items, local: (group, 1, 1)).clamped(to: try kernel.workGroupLimit(on: device))
    }
}
