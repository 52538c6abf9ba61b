import OpenCLRuntime
public import VGGModel

extension TrainingSession {
    /// The weights, and the running statistics of batch normalisation, by name.
    ///
    /// - Throws: `CLError` where OpenCL fails.
    public func tensors() throws -> [String: Tensor] { try read(plan.tensors) }

    /// What the optimiser remembers, by the weights' names and its own: `conv1_1.weight.velocity`.
    ///
    /// - Throws: `CLError` where OpenCL fails.
    public func moments() throws -> [String: Tensor] { try read(plan.moments) }

    /// Sets weights, statistics and moments, so that training goes on as where they come from.
    ///
    /// - Throws: `BackendError` where one is missing or of another shape, and then nothing is changed; `CLError` where OpenCL
    ///   fails.
    public func restore(tensors: [String: Tensor], moments: [String: Tensor]) throws {
        try Self.check(tensors, as: plan.tensors, plan)
        try Self.check(moments, as: plan.moments, plan)
        try Self.write(tensors, as: plan.tensors, to: buffers, on: queue)
        try Self.write(moments, as: plan.moments, to: buffers, on: queue)
    }

    /// Reads tensors from their buffers.
    func read(_ wanted: [TrainingTensor]) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for tensor in wanted {
            var values = [Float](repeating: 0, count: tensor.count)
            try queue.read(from: buffers[tensor.buffer], at: 4 * tensor.offset, into: &values)
            tensors[tensor.name] = Tensor(shape: tensor.shape, values: values)
        }
        return tensors
    }

    /// Writes tensors to their buffers, once all are known to fit.
    static func write(
        _ tensors: [String: Tensor], as wanted: [TrainingTensor], to buffers: [Buffer<UInt8>], on queue: CommandQueue
    ) throws {
        for tensor in wanted {
            guard let source = tensors[tensor.name] else { continue }
            try lending(source) { try queue.write($0, to: buffers[tensor.buffer], at: 4 * tensor.offset) }
        }
    }

    /// Refuses tensors that are not a plan's, all at once.
    static func check(_ tensors: [String: Tensor], as wanted: [TrainingTensor], _ plan: TrainingPlan) throws {
        let problems = wanted.compactMap { tensor -> String? in
            guard let source = tensors[tensor.name] else { return "'\(tensor.name)' is missing" }
            return source.shape == tensor.shape
                ? nil : "'\(tensor.name)' has the shape \(source.shape), not \(tensor.shape)"
        }
        guard problems.isEmpty else {
            throw BackendError(.invalidParameters, "\(plan.network.name): " + problems.joined(separator: "; "))
        }
    }
}
