import OpenCLRuntime
import VGGModel

/// What a step read and wrote for one image, in plain NCHW whatever the layout on the device.
public struct StepTrace: Sendable {
    /// The step.
    public let step: Step
    /// The step's inputs, in order; none for the step that reads pictures of bytes.
    public let inputs: [[Float]]
    /// The step's output.
    public let output: [Float]

    /// The step's input, the first if there are several; empty for the step that reads pictures of bytes.
    public var input: [Float] { inputs.first ?? [] }
}

/// How long a step took on the device.
public struct StepTiming: Sendable {
    /// The step.
    public let step: Step
    /// Seconds that its launches took, all slices of those that are cut, by the device's clock.
    public let seconds: Double
}

extension Session {
    /// Runs one image step by step and folds what each step read and wrote into a result, for checks layer by layer.
    ///
    /// The kernels, variants and buffers are those of an ordinary run. Throws as `run(values:)` does, and what `visit`
    /// throws.
    public func trace<Result: Sendable>(
        values: [Float], into initial: Result, visit: @Sendable (inout Result, StepTrace) throws -> Void
    ) throws -> Result {
        try expect(.values, count: values.count)
        return try lending(values) { try trace($0, into: initial, visit: visit) }
    }

    /// Runs one picture step by step, as `trace(values:into:visit:)` does.
    public func trace<Result: Sendable>(
        pixels: [UInt8], into initial: Result, visit: @Sendable (inout Result, StepTrace) throws -> Void
    ) throws -> Result {
        try expect(.pixels, count: pixels.count)
        return try lending(pixels) { try trace($0, into: initial, visit: visit) }
    }

    /// Runs a whole batch of whatever the input slot holds and times each step on the device.
    ///
    /// Only for sessions made with `profiling`. Throws `CLError` where OpenCL fails.
    public func profile() throws -> [StepTiming] {
        let events = try manager.runningAlone(loading: plan.kernelLoads(images: plan.options.batch)) {
            let events = try steps.map { launches in
                try launches.flatMap { try $0.enqueueTimed(on: queue, images: plan.options.batch) }
            }
            try queue.finish()
            return events
        }
        var timings: [StepTiming] = []
        for (step, events) in zip(plan.steps, events) {
            var seconds = 0.0
            for event in events { seconds += try event.times().duration }
            timings.append(StepTiming(step: step, seconds: seconds))
        }
        return timings
    }

    private func trace<Result>(
        _ input: UnsafeRawBufferPointer, into initial: Result, visit: (inout Result, StepTrace) throws -> Void
    ) throws -> Result {
        guard input.count == imageBytes else {
            throw BackendError(.invalidInput, "a trace takes one image, not \(input.count / imageBytes)")
        }
        var result = initial
        try upload(input)
        for (step, launches) in zip(plan.steps, steps) {
            let shown = try manager.runningAlone(loading: plan.kernelLoads(images: 1)) {
                let before = try inputs(of: step)
                for launch in launches { try launch.enqueue(on: queue) }
                return StepTrace(step: step, inputs: before, output: try read(step.output))
            }
            try visit(&result, shown)
        }
        return result
    }

    /// The values of the first image that a step reads, each input's for itself; none where they are bytes.
    func inputs(of step: Step) throws -> [[Float]] {
        step.operation is NormalizeOperation ? [] : try step.inputs.map(read)
    }

    /// The values of the first image in a slot, in plain NCHW.
    func read(_ placement: Placement) throws -> [Float] {
        let shape = placement.shape
        let plane = shape.height * shape.width, block = placement.block
        var blocked = [Float](repeating: 0, count: shape.channels.roundedUp(to: block) * plane)
        try queue.read(from: activations.slots[placement.slot], into: &blocked)
        if block == 1 { return blocked }
        return (0..<shape.count).map { index in
            let channel = index / plane, pixel = index % plane
            return blocked[(channel / block * plane + pixel) * block + channel % block]
        }
    }
}
