import OpenCLRuntime
import VGGBackend
import VGGModel

/// What a network takes of a device's memory, known before anything is allocated.
struct DeviceMemory: Encodable {
    let device: DeviceJSON
    let available: Int
    let largestAllocation: Int
    /// What the plan takes, or nothing where the device is too small.
    let plan: PlanMemory?
    /// Why the device is too small.
    let refusal: String?

    /// Plans a network for the device that the options name.
    init(_ network: Network, batch: Int, common: CommonOptions) throws {
        let choice = try common.choose()
        let manager = try DeviceManager(choice.device)
        device = DeviceJSON(choice, manager, common)
        (available, largestAllocation) = (manager.traits.globalMemory, manager.traits.largestAllocation)
        do {
            let options = PlanOptions(batch: batch, precision: common.precision)
            plan = try Plan(network, for: manager.traits, options: options).memory
            refusal = nil
        } catch let error as BackendError where error.code == .outOfMemory {
            (plan, refusal) = (nil, error.message)
        }
    }

    /// The memory in words.
    var text: String {
        guard let plan else { return "Too large: \(refusal ?? "")\n" }
        let mapped = plan.mappedWeights > 0 ? ", \(ByteCount(plan.mappedWeights)) used where the file is mapped" : ""
        return """
            On device \(device.index), \(device.name)
              weights          \(ByteCount(plan.weights)) copied\(mapped)
              activations      \(ByteCount(plan.activations))
              while loading    \(ByteCount(plan.transient)) more
              at most          \(ByteCount(plan.peak)) of \(ByteCount(available)), \
            \(ByteCount(largestAllocation)) at once

            """
    }
}
