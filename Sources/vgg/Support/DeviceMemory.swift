import OpenCLRuntime
import VGGBackend
import VGGModel

/// What a network takes of a device's memory, known before anything is allocated.
struct DeviceMemory: Encodable {
    let device: DeviceJSON
    let available: Int
    let largestAllocation: Int
    /// Bytes that the plan may use, where the options say so.
    let limit: Int?
    /// What the plan takes, or nothing where the device is too small.
    let plan: PlanMemory?
    /// Images that run at once, or nothing where the device is too small.
    let batch: Int?
    /// What was given up so that the plan fits.
    let reduced: PlanReductions?
    /// How often kernels are enqueued for a batch, or nothing where the device is too small.
    let launches: Int?
    /// The layers whose launches are cut, so that none occupies the device for long.
    let cutLayers: [String]?
    /// Why the device is too small.
    let refusal: String?
    private let launchSummary: String?

    private enum CodingKeys: String, CodingKey {
        case device, available, largestAllocation, limit, plan, batch, reduced, launches, cutLayers, refusal
    }

    /// Plans a network for the device that the options name.
    init(_ network: Network, batch wanted: Int, limit: Int?, common: CommonOptions) throws {
        let choice = try common.choose()
        let manager = try DeviceManager(choice.device)
        device = DeviceJSON(choice, manager, common)
        (available, largestAllocation) = (manager.traits.globalMemory, manager.traits.largestAllocation)
        self.limit = limit
        do {
            let options = PlanOptions(
                batch: wanted, precision: common.precision, memoryLimit: limit, tuning: Tuning.stored(for: [manager]))
            let fitting = try Plan(network, for: manager.traits, options: options)
            (plan, batch, reduced) = (fitting.memory, fitting.options.batch, fitting.reductions)
            (launches, cutLayers) = (fitting.enqueues, fitting.steps.filter(\.isCut).map(\.name))
            (launchSummary, refusal) = (fitting.launchSummary, nil)
        } catch let error as BackendError where error.code == .outOfMemory {
            (plan, batch, reduced, launches, cutLayers) = (nil, nil, nil, nil, nil)
            (launchSummary, refusal) = (nil, error.message)
        }
    }

    /// The memory in words.
    var text: String {
        guard let plan else { return "Too large: \(refusal ?? "")\n" }
        let mapped = plan.mappedWeights > 0 ? ", \(ByteCount(plan.mappedWeights)) used where the file is mapped" : ""
        let lines = [
            "On device \(device.index), \(device.name)",
            "  weights          \(ByteCount(plan.weights)) copied\(mapped)",
            "  activations      \(ByteCount(plan.activations)), scratch memory included",
            "  while loading    \(ByteCount(plan.transient)) more",
            "  at most          \(ByteCount(plan.peak)) of \(ByteCount(limit ?? available)), "
                + "\(ByteCount(largestAllocation)) at once",
        ]
        let launches = launchSummary.map { ["  launches         \($0)"] } ?? []
        let notes = reduced.map { ["  smaller          \($0)"] } ?? []
        return (lines + launches + notes).joined(separator: "\n") + "\n"
    }
}
