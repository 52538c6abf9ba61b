import VGGBackend

/// The kernels that measure a device, with next to nothing to do.
struct Tiny {
    private let arithmetic: [FMARate]
    private let memory: MemoryRate

    /// Makes them for a device.
    init(_ manager: DeviceManager) throws {
        let timer = try KernelTimer(manager)
        let grid = MeasuringGrid(items: 4, group: min(2, MeasuringGrid(manager).group))
        arithmetic = try [1, 4, 16].map {
            try FMARate(FMAVariant(width: $0, chains: 3, grid: grid), rounds: 5, timer: timer)
        }
        let gpu = manager.traits.family == .gpu
        memory = try MemoryRate(MemoryVariant(width: 4, isInterleaved: gpu, grid: grid, run: 9), timer: timer)
    }

    /// Checks what each of them computes.
    func check() throws {
        for rate in arithmetic { try rate.check() }
        try memory.check()
    }
}
