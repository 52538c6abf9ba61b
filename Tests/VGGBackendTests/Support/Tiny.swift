import VGGBackend

/// The kernels that measure a device, with next to nothing to do.
struct Tiny {
    private let arithmetic: [FMARate]
    private let memory: MemoryRate
    private let local: LocalMemoryRate
    private let launches: LaunchRate
    private let transfers: TransferRate

    /// Makes them for a device.
    init(_ manager: DeviceManager) throws {
        let timer = try KernelTimer(manager)
        let grid = MeasuringGrid(items: 4, group: min(2, MeasuringGrid(manager).group))
        arithmetic = try [1, 4, 16].map {
            try FMARate(FMAVariant(width: $0, chains: 3, grid: grid), rounds: 5, timer: timer)
        }
        let gpu = manager.traits.family == .gpu
        memory = try MemoryRate(MemoryVariant(width: 4, isInterleaved: gpu, grid: grid, run: 9), timer: timer)
        local = try LocalMemoryRate(LocalMemoryVariant(width: 4, tile: 16, grid: grid), rounds: 3, timer: timer)
        launches = try LaunchRate(timer: timer)
        transfers = try TransferRate(bytes: 4096, timer: timer)
    }

    /// Checks what each of them computes.
    func check() throws {
        for rate in arithmetic { try rate.check() }
        try memory.check()
        try local.check()
        _ = try launches.deviceSeconds(launches: 2)
        _ = try launches.waitedSeconds(launches: 2)
        _ = try launches.queuedSeconds(launches: 3)
        try launches.check()
        try transfers.check()
    }
}
