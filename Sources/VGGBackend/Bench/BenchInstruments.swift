public import OpenCLRuntime

/// What is needed to time launches on a device, whatever they are: a queue, a calibration, and empty caches.
public struct BenchInstruments: Sendable {
    /// The device.
    public let manager: DeviceManager
    /// Always equal arithmetic, run before and after every sample.
    public let calibration: Calibration
    let queue: CommandQueue
    private let memory: MemoryRate

    /// Makes a queue and calibrates; throws as `Calibration` does.
    public init(_ manager: DeviceManager) throws {
        self.manager = manager
        queue = try CommandQueue(manager.context, device: manager.device, profiling: true)
        calibration = try Calibration(manager)
        let wanted = max(64 << 20, 2 * manager.device.limits.cacheBytes)
        let bytes = min(wanted, MemoryVariant.bytes(for: manager))
        memory = try MemoryRate(MemoryVariant(for: manager, bytes: bytes), timer: KernelTimer(manager))
    }

    /// Has every core write a part of memory that is larger than most caches.
    func emptyCaches() throws { _ = try memory.seconds(.write) }

    /// The same for another manager of the same device: a queue of its own, the others' calibration and empty caches.
    public init(_ manager: DeviceManager, sharing others: BenchInstruments) throws(CLError) {
        self.manager = manager
        queue = try CommandQueue(manager.context, device: manager.device, profiling: true)
        (calibration, memory) = (others.calibration, others.memory)
    }

    /// Does a piece of work between two calibrations; what it yields, and the seconds of the longer calibration.
    public func calibrated<Result>(_ body: () throws -> Result) throws -> (result: Result, calibration: Double) {
        let before = try calibration.sample()
        let result = try body()
        return (result, max(before, try calibration.sample()))
    }

    /// The same for work that suspends.
    public func calibrated<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async throws -> (result: Result, calibration: Double) {
        let before = try calibration.sample()
        let result = try await body()
        return (result, max(before, try calibration.sample()))
    }
}
