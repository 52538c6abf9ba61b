import VGGModel

extension Planner {
    /// The memory of what was planned, with activations in slots of these sizes.
    func memory(slots: [Int]) -> PlanMemory {
        var memory = PlanMemory()
        var loading = 0
        for buffer in weights {
            if traits.uses(inPlace: buffer) {
                memory.mappedWeights += buffer.byteCount
                continue
            }
            memory.weights += buffer.byteCount
            if case .packed(let packing) = buffer.form, !traits.sharesHostMemory {
                loading = max(loading, memory.weights + packing.rawByteCount)
            }
        }
        memory.activations = slots.reduce(0, +)
        memory.transient = max(loading - memory.weights - memory.activations, 0)
        return memory
    }
}

extension DeviceTraits {
    /// Whether a buffer of weights needs no memory of the device's.
    func uses(inPlace buffer: WeightBuffer) -> Bool {
        guard case .rows = buffer.form else { return false }
        return sharesHostMemory
    }
}

extension Plan {
    /// Bytes that the plan may use: the device's memory, or less where a limit says so.
    var availableMemory: Int { min(traits.globalMemory, options.memoryLimit ?? .max) }

    /// The largest buffer that the device must allocate.
    var largestBuffer: Int {
        max(slots.max() ?? 0, weights.map(\.byteCount).max() ?? 0)
    }

    /// The largest number that a kernel is told.
    var largestCount: Int { steps.lazy.flatMap(\.launches).map(\.largestCount).max() ?? 0 }

    /// Whether the plan keeps within its limit and the device's, and its kernels count no further than they can.
    var fits: Bool {
        memory.peak <= availableMemory && largestBuffer <= traits.largestAllocation
            && largestCount <= LaunchArgument.countLimit
    }

    /// Why the plan, which does not fit, is refused where even `smallest` does not.
    func refusal(smallest: Plan) -> BackendError {
        let what = "\(network.name) at batch \(options.batch)"
        let images = smallest.options.batch == 1 ? "one image" : "\(smallest.options.batch) images"
        let least = "even the smallest plan, \(images) at a time,"
        if smallest.memory.peak > availableMemory {
            let place = availableMemory < traits.globalMemory ? "the plan may use" : "\(traits.name) has"
            return BackendError(
                .outOfMemory,
                "\(what) needs \(ByteCount(memory.peak)) (weights \(ByteCount(memory.weights)), activations "
                    + "\(ByteCount(memory.activations))), but \(place) \(ByteCount(availableMemory)); \(least) needs "
                    + "\(ByteCount(smallest.memory.peak)); use a smaller model or input")
        }
        if smallest.largestBuffer <= traits.largestAllocation {
            return BackendError(
                .unsupported,
                "\(what) has a kernel count \(largestCount) values at once, above the \(LaunchArgument.countLimit) that it "
                    + "can; \(least) has one count \(smallest.largestCount); use a smaller input")
        }
        return BackendError(
            .outOfMemory,
            "\(what) needs a buffer of \(ByteCount(largestBuffer)), but \(traits.name) allocates at most "
                + "\(ByteCount(traits.largestAllocation)) at once; \(least) needs one of "
                + "\(ByteCount(smallest.largestBuffer)); use a smaller model or input")
    }
}
