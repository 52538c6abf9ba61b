import OpenCLRuntime
public import VGGModel

/// A network in training on a device: buffers, programs and launches, all made once.
///
/// A step is an upload of pictures and labels, a fixed list of enqueues, and a download of losses and scores. What a step
/// computes depends on the weights, the moments, the pictures and the number of the step alone, bit for bit, so that a
/// session with the same of them goes on as this one does.
public actor TrainingSession {
    /// What a step tells of its batch, before the weights moved.
    public struct StepResult: Hashable, Sendable {
        /// The loss of each image.
        public let losses: [Float]
        /// The scores of each image, class by class.
        public let scores: [Float]
        /// The norm of all gradients together, where a limit is set.
        public let gradientNorm: Float?

        /// The mean of the losses.
        public var loss: Double { losses.reduce(0) { $0 + Double($1) } / Double(max(losses.count, 1)) }
    }

    /// The plan that the session runs.
    public nonisolated let plan: TrainingPlan
    /// The device and what it shares with other sessions.
    public nonisolated let manager: DeviceManager
    let queue: CommandQueue
    let buffers: [Buffer<UInt8>]
    private let slots: ActivationBuffers
    /// The launches of each step of the plan.
    let stepLaunches: [[BoundLaunch]]
    private let executor: QueueExecutor
    private let memory: ReservedMemory
    private var hasRun = false

    /// The serial executor on whose thread the session waits for the device.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Plans the training, then allocates, compiles and loads all that its steps need.
    ///
    /// - Parameters:
    ///   - network: A chain of layers that ends with a dense layer, or with a softmax after it.
    ///   - tensors: The weights by name, as `TrainingPlan.tensors` says: `conv1_1.weight`, `bn1_1.running_mean`.
    ///   - manager: The device.
    ///   - options: Batch, input and optimiser.
    ///   - profiling: Whether `profile` may be called; costs a little on some devices.
    ///   - guards: Whether every buffer of activations lies between guards, for `checkGuards`.
    /// - Throws: `BackendError` where a layer cannot be trained, the plan does not fit the device or a tensor is missing or
    ///   of another shape; `CLError` where OpenCL fails.
    public init(
        _ network: Network, tensors: [String: Tensor], on manager: DeviceManager, options: TrainingOptions,
        profiling: Bool = false, guards: Bool = false
    ) throws {
        let plan = try TrainingPlan(network, for: manager.traits, options: options)
        try Self.check(tensors, as: plan.tensors, plan)
        self.plan = plan
        self.manager = manager
        executor = QueueExecutor(label: "vgg.training.\(network.name)")
        memory = try ReservedMemory(plan, manager: manager)
        let queue = try CommandQueue(manager.context, device: manager.device, profiling: profiling)
        self.queue = queue
        buffers = try plan.buffers.map { (wanted) throws(CLError) in
            let buffer: Buffer<UInt8> = try manager.makeBuffer(count: wanted.byteCount)
            try queue.fill(buffer, with: 0)
            return buffer
        }
        let slots = try ActivationBuffers(
            plan.slots, manager: manager, queue: queue, guardBytes: guards ? ActivationBuffers.smallGuard : 0)
        self.slots = slots
        let buffers = buffers
        stepLaunches = try plan.steps.map { step in
            try step.launches.map {
                try BoundLaunch($0, manager: manager, slots: slots.slots, weights: buffers)
            }
        }
        try Self.write(tensors, as: plan.tensors, to: buffers, on: queue)
    }

    /// Takes one step on NCHW floats.
    ///
    /// - Parameters:
    ///   - values: The batch's images one after the other.
    ///   - labels: The class of each.
    ///   - rate: The learning rate.
    ///   - index: The number of the step, from zero: dropout and AdamW depend on it.
    /// - Throws: `BackendError` where the values are not the batch's or a label is no class, `CLError` where OpenCL fails.
    public func step(values: [Float], labels: [Int], rate: Double, index: Int) throws -> StepResult {
        try expect(.values, count: values.count, labels)
        return try lending(values) { try run($0, labels, rate: rate, index: index, updates: true) }
    }

    /// Takes one step on pictures of RGB bytes, rows from the top; as above otherwise.
    public func step(pixels: [UInt8], labels: [Int], rate: Double, index: Int) throws -> StepResult {
        try expect(.pixels, count: pixels.count, labels)
        return try lending(pixels) { try run($0, labels, rate: rate, index: index, updates: true) }
    }

    /// Computes the gradients of a batch of NCHW floats, and changes nothing but the running statistics.
    ///
    /// - Returns: What a step tells, and the gradients by the names of the weights.
    /// - Throws: As `step` does.
    public func gradients(
        values: [Float], labels: [Int], index: Int = 0
    ) throws -> (result: StepResult, gradients: [String: Tensor]) {
        try expect(.values, count: values.count, labels)
        let result = try lending(values) { try run($0, labels, rate: 0, index: index, updates: false) }
        return (result, try read(plan.gradients))
    }

    /// Throws `BackendError` where a kernel has written outside its buffer; only for sessions made with guards.
    public func checkGuards() throws { try slots.checkGuards(on: queue) }

    private func expect(_ input: PlanOptions.Input, count: Int, _ labels: [Int]) throws(BackendError) {
        let (options, network) = (plan.options, plan.network)
        guard options.input == input else {
            throw BackendError(.invalidInput, "this session takes \(options.input), not \(input)")
        }
        guard count == options.batch * network.input.count, labels.count == options.batch else {
            throw BackendError(
                .invalidInput,
                "\(count) values and \(labels.count) labels are not the \(options.batch) images of \(network.input) that a "
                    + "step of \(network.name) takes")
        }
        if let label = labels.first(where: { !(0..<plan.classes).contains($0) }) {
            throw BackendError(.invalidInput, "\(label) is none of the \(plan.classes) classes of \(network.name)")
        }
    }

    private func run(
        _ input: UnsafeRawBufferPointer, _ labels: [Int], rate: Double, index: Int, updates: Bool
    ) throws -> StepResult {
        guard !hasRun else {
            return try manager.runningBesideOthers {
                try runTurn(input, labels, rate: rate, index: index, updates: updates)
            }
        }
        let result = try manager.runningAlone(loading: plan.kernelLoads) {
            try runTurn(input, labels, rate: rate, index: index, updates: updates)
        }
        hasRun = updates
        return result
    }

    private func runTurn(
        _ input: UnsafeRawBufferPointer, _ labels: [Int], rate: Double, index: Int, updates: Bool
    ) throws -> StepResult {
        let batch = plan.options.batch
        let (first, second) = plan.options.optimizer.corrections(step: index)
        try queue.write(input, to: slots.slots[plan.inputSlot])
        try write([Float(rate), 1, first, second, 0], to: plan.places.state)
        try write(labels.map(Int32.init(clamping:)), to: plan.places.labels)
        try write(plan.dropoutKeys(step: index), to: plan.places.keys)
        for (step, launches) in zip(plan.steps, stepLaunches) where updates || step.pass != .update {
            for launch in launches { try launch.enqueue(on: queue, images: batch) }
        }
        var losses = [Float](repeating: 0, count: batch)
        var scores = [Float](repeating: 0, count: batch * plan.classes)
        var state = [Float](repeating: 0, count: 5)
        try queue.read(from: slots.slots[plan.scoresSlot], into: &scores)
        try queue.read(from: buffers[plan.places.loss], at: 4 * scores.count, into: &losses)
        try queue.read(from: buffers[plan.places.state], into: &state)
        return StepResult(
            losses: losses, scores: scores,
            gradientNorm: plan.options.gradientLimit != nil && updates ? state[4] : nil)
    }

    private func write<Value: Sendable>(_ values: [Value], to place: Int) throws {
        guard !values.isEmpty else { return }
        try lending(values) { try queue.write($0, to: buffers[place]) }
    }
}
