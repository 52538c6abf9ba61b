import OpenCLRuntime

/// One operation by itself on a device, between guards and onto leftovers, for checks.
package struct OperationRun {
    /// What the operation yields, and what it made of its weights.
    package struct Result {
        /// The output's values as they lie.
        package let output: [Float]
        /// The weights' values, which some operations change.
        package let weights: [[Float]]
        /// Whether the inputs are as they were.
        package let inputsAreUnchanged: Bool
    }

    private let manager: DeviceManager
    private let queue: CommandQueue
    private let slots: ActivationBuffers
    private let launches: [BoundLaunch]
    private let loads: [KernelLoad]
    private let inputs: [[Float]]
    private let weights: [[Float]]
    private let initial: [Float]?
    private let outputCount: Int
    private let scratchCount: Int
    private let batch: Int

    /// Whether a launch is cut into slices.
    package let isCut: Bool

    /// Makes the buffers and binds the launches.
    ///
    /// - Parameters:
    ///   - operation: What is run.
    ///   - inputs: The inputs' values as they lie, in the operation's order.
    ///   - weights: The weights' likewise.
    ///   - outputCount: Values of the output as they lie.
    ///   - initial: What the output holds before, of an operation that changes it.
    ///   - batch: Images.
    ///   - guards: Whether each buffer lies between two guards.
    package init(
        _ operation: any Operation, inputs: [[Float]], weights: [[Float]], outputCount: Int, initial: [Float]? = nil,
        batch: Int, on manager: DeviceManager, guards: Bool = true
    ) throws {
        self.manager = manager
        (self.inputs, self.weights, self.initial) = (inputs, weights, initial)
        self.outputCount = outputCount
        self.batch = batch
        queue = try CommandQueue(manager.context, device: manager.device, profiling: false)
        let scratch = operation.scratch
        scratchCount = scratch.count
        let sizes = (inputs + weights).map { 4 * $0.count } + [4 * outputCount] + scratch
        slots = try ActivationBuffers(
            sizes, manager: manager, queue: queue, guardBytes: guards ? ActivationBuffers.smallGuard : 0)
        let first = inputs.count + weights.count
        let all = operation.launches(
            inputs: inputs.indices.map { .slot($0) }, output: .slot(first),
            weights: weights.indices.map { .slot(inputs.count + $0) }
        ).map { $0.placing(scratch: Array(first + 1..<sizes.count)).cut(to: manager.traits.launchLimit) }
        isCut = all.contains { $0.slices().count > 1 }
        loads = all.flatMap { $0.kernelLoads(images: batch) }
        let buffers = slots.slots
        launches = try all.map { try BoundLaunch($0, manager: manager, slots: buffers, weights: buffers) }
    }

    /// Runs once, with what is written set to a leftover before.
    package func run(onto leftover: Leftover) throws -> Result {
        let output = slots.slots[inputs.count + weights.count]
        for (slot, values) in zip(slots.slots, inputs + weights) {
            try lending(values) { try queue.write($0, to: slot) }
        }
        for slot in slots.slots.suffix(scratchCount + 1) { try queue.fill(slot, with: leftover.rawValue) }
        if let initial { try lending(initial) { try queue.write($0, to: output) } }
        try manager.runningAlone(loading: loads) {
            for launch in launches { try launch.enqueue(on: queue, images: batch) }
            try queue.finish()
        }
        let after = try zip(slots.slots, inputs + weights).map { try read($0, count: $1.count) }
        return Result(
            output: try read(output, count: outputCount), weights: Array(after.suffix(weights.count)),
            inputsAreUnchanged: zip(after, inputs).allSatisfy { $0.map(\.bitPattern) == $1.map(\.bitPattern) })
    }

    /// The writes outside buffers since the last call.
    package func overruns() throws -> [BufferOverrun] { try slots.overruns(on: queue) }

    private func read(_ buffer: Buffer<UInt8>, count: Int) throws -> [Float] {
        var values = [Float](repeating: 0, count: count)
        try queue.read(from: buffer, into: &values)
        return values
    }
}
