import OpenCLRuntime
import VGGModel

/// What checks look at beside a step's values.
public struct StepExamination: Sendable {
    /// What the step read and wrote when it ran for the first time.
    public let trace: StepTrace
    /// What it wrote when it ran again, onto each of the other leftovers.
    public let repeated: [[Float]]
    /// Where anything was written outside a buffer; only of sessions made with guards.
    public let overruns: [BufferOverrun]
}

/// What the bytes of a buffer are set to before a kernel writes it, so that a value that it leaves out shows, and one that
/// depends on what was there.
public enum Leftover: UInt8, Sendable, CaseIterable {
    /// As floats, a NaN that no arithmetic yields, though a maximum or minimum with it may be the other value.
    case noNumber = 0xFF
    /// As floats, -3.08e16, the result of any minimum with it.
    case low = 0xDA
    /// As floats, 1.54e16, the result of any maximum with it.
    case high = 0x5A

    /// The float of four such bytes.
    public var float: Float { Float(bitPattern: UInt32(rawValue) &* 0x0101_0101) }
}

extension Session {
    /// Sets all buffers of activations to a leftover; the guards around them stay as they are.
    public func fillActivations(with leftover: Leftover) throws {
        for slot in activations.slots { try queue.fill(slot, with: leftover.rawValue) }
    }

    /// The writes outside a buffer since the last call; only of sessions made with guards.
    public func overruns() throws -> [BufferOverrun] { try activations.overruns(on: queue) }

    /// Runs one picture step by step, each step onto each of the leftovers, and folds what comes of it into a result.
    ///
    /// The kernels, variants and buffers are those of an ordinary run. Throws as `trace(pixels:into:visit:)` does.
    public func examine<Result: Sendable>(
        pixels: [UInt8], into initial: Result, visit: @Sendable (inout Result, StepExamination) throws -> Void
    ) throws -> Result {
        try expect(.pixels, count: pixels.count)
        guard pixels.count == imageBytes else {
            throw BackendError(.invalidInput, "an examination takes one image, not \(pixels.count / imageBytes)")
        }
        var result = initial
        try fillActivations(with: .noNumber)
        try pixels.withUnsafeBytes { try upload($0) }
        for (step, launches) in zip(plan.steps, steps) {
            try visit(&result, try examine(step, launches))
        }
        return result
    }

    private func examine(_ step: Step, _ launches: [BoundLaunch]) throws -> StepExamination {
        try manager.runningAlone(loading: plan.kernelLoads(images: 1)) {
            let before = try inputs(of: step)
            var outputs: [[Float]] = []
            for leftover in Leftover.allCases {
                for slot in step.writtenSlots { try queue.fill(activations.slots[slot], with: leftover.rawValue) }
                for launch in launches { try launch.enqueue(on: queue) }
                outputs.append(try read(step.output))
            }
            return StepExamination(
                trace: StepTrace(step: step, inputs: before, output: outputs[0]), repeated: Array(outputs.dropFirst()),
                overruns: try activations.overruns(on: queue))
        }
    }
}

extension Step {
    /// The slots that the step's launches write: its output's, and those that they hand on to each other.
    fileprivate var writtenSlots: Set<Int> {
        var slots: Set<Int> = []
        let read = Set(inputs.map(\.slot))
        for case .slot(let slot) in launches.flatMap(\.arguments) where !read.contains(slot) { slots.insert(slot) }
        return slots
    }
}
