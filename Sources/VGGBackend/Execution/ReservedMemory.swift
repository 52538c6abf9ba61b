/// What a session or a bench has taken of a device's memory, given back when it goes.
final class ReservedMemory: Sendable {
    private let manager: DeviceManager
    private let byteCount: Int

    /// Takes bytes for a plan; throws `BackendError` where there are not as many left.
    init(_ plan: Plan, byteCount: Int, manager: DeviceManager) throws(BackendError) {
        try manager.reserve(byteCount, for: plan)
        self.manager = manager
        self.byteCount = byteCount
    }

    deinit { manager.release(byteCount) }
}
