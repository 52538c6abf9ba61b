import Logging
import OpenCLRuntime
public import VGGModel

/// A network on a device, ready to run: buffers, weights, programs and launches, all made once.
///
/// A warm run is one upload, a fixed list of enqueues and one download for each batch. A session may be called from
/// any number of tasks; calls take turns, in the order in which they arrive. Several sessions may share a manager.
public actor Session {
    /// The plan that the session runs.
    public nonisolated let plan: Plan
    /// The device and what it shares with other sessions.
    public nonisolated let manager: DeviceManager
    let queue: CommandQueue
    let activations: ActivationBuffers
    let steps: [[BoundLaunch]]
    /// Images of the largest batch that was run so far.
    var widestRun = 0
    private let executor: QueueExecutor
    private let memory: ReservedMemory

    /// The serial executor on whose thread the session waits for the device.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Plans the network, then allocates, compiles and loads all that its runs need.
    ///
    /// - Parameters:
    ///   - network: Any network of the model; batch normalisation must be folded into `parameters` already.
    ///   - parameters: Weights by node. Tensors of mapped files are used in place on devices that share the host's
    ///     memory, and kept alive by the session.
    ///   - manager: The device.
    ///   - options: Batch, input and outputs.
    ///   - profiling: Whether `profile` may be called; costs a little on some devices.
    ///   - guards: Whether every buffer of activations lies between guards, for `checkGuards`, and packed weights where no
    ///     numbers were.
    /// - Throws: `BackendError` where the plan does not fit the device or the weights do not fit the network,
    ///   `CLError` where OpenCL fails.
    public init(
        _ network: Network, parameters: Parameters, on manager: DeviceManager, options: PlanOptions = PlanOptions(),
        profiling: Bool = false, guards: Bool = false
    ) throws {
        let plan = try Plan(network, for: manager.traits, options: options)
        self.plan = plan
        self.manager = manager
        executor = QueueExecutor(label: "vgg.session.\(network.name)")
        memory = try ReservedMemory(plan, byteCount: plan.memory.peak, manager: manager)
        let queue = try CommandQueue(manager.context, device: manager.device, profiling: profiling)
        self.queue = queue
        let weights = try manager.runningAlone(loading: plan.packingLoads) {
            try DeviceWeights(plan, parameters: parameters, manager: manager, queue: queue, marked: guards)
        }
        let activations = try ActivationBuffers(
            plan.slots, manager: manager, queue: queue, guardBytes: guards ? ActivationBuffers.smallGuard : 0)
        self.activations = activations
        steps = try plan.steps.map { step in
            try step.launches.map {
                try BoundLaunch($0, manager: manager, slots: activations.slots, weights: weights.buffers)
            }
        }
        BackendLog.logger.debug(
            "made a session",
            metadata: [
                "network": "\(network.name)", "batch": "\(plan.options.batch)", "device": "\(manager.device.name)",
                "kernels": "\(plan.traits.family)", "memory": "\(ByteCount(plan.memory.peak))",
                "tuned": "\(plan.tuned.count) layers",
            ])
    }

    /// Runs the network on NCHW floats, any number of images.
    ///
    /// - Parameter values: Images one after the other, each `plan.network.input.count` values.
    /// - Returns: The plan's outputs in its order, each for all images.
    /// - Throws: `BackendError` where the values are not whole images or the session takes pixels, `CLError` where
    ///   OpenCL fails, `CancellationError` where the task is cancelled before its last batch begins.
    public func run(values: [Float]) throws -> [Activations] { try runTimed(values: values).activations }

    /// Runs the network on pictures of RGB bytes, rows from the top, any number of images.
    ///
    /// - Parameter pixels: Images one after the other, each height x width x 3 bytes.
    /// - Returns: The plan's outputs in its order, each for all images.
    /// - Throws: As `run(values:)` does.
    public func run(pixels: [UInt8]) throws -> [Activations] { try runTimed(pixels: pixels).activations }

    /// Throws `BackendError` where a kernel has written outside its buffer; only for sessions made with guards.
    public func checkGuards() throws {
        try activations.checkGuards(on: queue)
    }

    /// Bytes of one image as the session is fed.
    var imageBytes: Int {
        plan.network.input.count * (plan.options.input == .values ? 4 : 1)
    }

    nonisolated func expect(_ input: PlanOptions.Input, count: Int) throws(BackendError) {
        guard plan.options.input == input else {
            throw BackendError(.invalidInput, "this session takes \(plan.options.input), not \(input)")
        }
        guard count.isMultiple(of: plan.network.input.count) else {
            throw BackendError(
                .invalidInput,
                "\(count) values are not whole images of \(plan.network.input) for \(plan.network.name)")
        }
    }

    func run(_ input: UnsafeRawBufferPointer) throws -> [Activations] {
        let images = input.count / imageBytes
        var results = plan.outputs.map { Activations(name: $0.name, shape: $0.shape, images: images) }
        for first in stride(from: 0, to: images, by: plan.options.batch) {
            let count = min(plan.options.batch, images - first)
            try Task.checkCancellation()
            try upload(UnsafeRawBufferPointer(rebasing: input[first * imageBytes..<(first + count) * imageBytes]))
            for launch in steps.joined() { try launch.enqueue(on: queue, images: count) }
            for (index, output) in plan.outputs.enumerated() {
                try results[index].read(activations.slots[output.slot], on: queue, from: first, count: count)
            }
        }
        return results
    }

    func upload(_ images: UnsafeRawBufferPointer) throws(CLError) {
        try queue.write(images, to: activations.slots[plan.inputSlot])
    }
}
