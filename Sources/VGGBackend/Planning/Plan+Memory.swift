import VGGModel

extension Planner {
    /// The memory of what was planned.
    var memory: PlanMemory {
        var memory = PlanMemory()
        memory.activations = slots.sizes.reduce(0, +)
        for buffer in weights {
            switch buffer.form {
            case .rows where traits.sharesHostMemory:
                memory.mappedWeights += buffer.byteCount
            case .packed(let packing) where !traits.sharesHostMemory:
                memory.weights += buffer.byteCount
                memory.transient = max(memory.transient, 4 * packing.inputs * packing.outputs * packing.taps)
            case .halves(let packing) where !traits.sharesHostMemory:
                memory.weights += buffer.byteCount
                memory.transient = max(memory.transient, packing.rawByteCount)
            case .rows, .packed, .halves, .bias:
                memory.weights += buffer.byteCount
            }
        }
        return memory
    }
}

extension Plan {
    /// Refuses a plan that cannot fit, before anything is allocated.
    func checkMemory() throws(BackendError) {
        let available = min(traits.globalMemory, options.memoryLimit ?? .max)
        let largest = max(slots.max() ?? 0, weights.map(\.byteCount).max() ?? 0)
        let what = "\(network.name) at batch \(options.batch)"
        if memory.peak > available {
            let place = available < traits.globalMemory ? "the plan may use" : "\(traits.name) has"
            throw BackendError(
                .outOfMemory,
                "\(what) needs \(ByteCount(memory.peak)) (weights \(ByteCount(memory.weights)), activations "
                    + "\(ByteCount(memory.activations))), but \(place) \(ByteCount(available)); use a smaller batch, "
                    + "input or model")
        }
        if largest > traits.largestAllocation {
            throw BackendError(
                .outOfMemory,
                "\(what) needs a buffer of \(ByteCount(largest)), but \(traits.name) allocates at most "
                    + "\(ByteCount(traits.largestAllocation)) at once; use a smaller batch or input")
        }
    }
}

/// A number of bytes that prints as people read it: `411.0 MB`.
public struct ByteCount: Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let bytes: Int

    /// Wraps a number of bytes.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// The number in bytes, kB, MB or GB of powers of ten, with one decimal.
    public var description: String {
        if bytes < 1000 { return "\(bytes) bytes" }
        var value = Double(bytes)
        var unit = ""
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.95 || unit.isEmpty {
            value /= 1000
            unit = next
        }
        return "\((value * 10).rounded() / 10) \(unit)"
    }
}
