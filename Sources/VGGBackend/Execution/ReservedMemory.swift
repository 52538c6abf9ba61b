import VGGModel

/// What a session or a bench has taken of a device's memory, given back when it goes.
final class ReservedMemory: Sendable {
    private let manager: DeviceManager
    private let byteCount: Int

    /// Takes bytes for a plan; throws `BackendError` where there are not as many left.
    init(_ plan: Plan, byteCount: Int, manager: DeviceManager) throws(BackendError) {
        try manager.reserve(byteCount, for: "\(plan.network.name) at batch \(plan.options.batch)")
        self.manager = manager
        self.byteCount = byteCount
    }

    /// Takes what a plan of training needs; throws as above.
    init(_ plan: TrainingPlan, manager: DeviceManager) throws(BackendError) {
        try manager.reserve(plan.byteCount, for: "training \(plan.network.name) at batch \(plan.options.batch)")
        self.manager = manager
        byteCount = plan.byteCount
    }

    deinit { manager.release(byteCount) }
}
