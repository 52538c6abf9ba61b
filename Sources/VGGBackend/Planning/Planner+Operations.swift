import VGGModel

extension Planner {
    /// The operation for a group of nodes, with the block of channels that it reads and the one that it writes.
    func operation(for group: NodeGroup) throws -> (any Operation, input: Int, output: Int) {
        let node = group.nodes[0]
        let input = shapes[group.input] ?? network.input
        switch node.layer {
        case .convolution(let convolution) where convolution.isPlain:
            return try convolutionOperation(convolution, group: group, input: input)
        case .convolution(let convolution):
            return try windowConvolutionOperation(convolution, group: group, input: input)
        case .dense(let features):
            return (try denseOperation(features: features, group: group, input: input), 1, 1)
        case .relu:
            return reluOperation(block: block(of: group.input), input: input)
        case .maxPool2x2:
            let variant = pick(PointwiseVariant.candidates(for: traits))
            let pool = MaxPoolOperation(input: input, vector: vector, batch: options.batch, variant: variant)
            return (pool, vector, vector)
        case .adaptiveAveragePool:
            let variant = pick(PointwiseVariant.candidates(for: traits))
            let pool = AveragePoolOperation(
                input: input, output: shapes[node.name] ?? input, vector: vector, batch: options.batch,
                variant: variant)
            return (pool, vector, vector)
        case .localResponseNormalization(let parameters):
            let candidates = LocalResponseNormalizationOperation.candidates(for: traits, parameters: parameters)
            let normalization = LocalResponseNormalizationOperation(
                shape: input, parameters: parameters, vector: vector, batch: options.batch, variant: pick(candidates))
            return (normalization, vector, vector)
        case .softmax where input.count == input.channels:
            let variant = pick(SoftmaxOperation.candidates(for: traits))
            return (SoftmaxOperation(count: input.count, vector: vector, batch: options.batch, variant: variant), 1, 1)
        case .batchNormalization, .dropout:
            throw BackendError(.unsupported, "\(network.name): '\(node.name)' has no place in a network for inference")
        case .maxPool, .averagePool, .scale, .leakyReLU, .clip, .add, .multiply, .concatenation, .reshape, .transpose,
            .softmax, .logSoftmax:
            return try generalOperation(for: group, input: input)
        }
    }

    private func convolutionOperation(
        _ convolution: Convolution, group: NodeGroup, input: Shape
    ) throws -> (any Operation, Int, Int) {
        let problem = problem(convolution, group: group, input: input)
        let name = group.nodes[0].name
        if let asked = options.algorithms[name], !problem.suits(asked) {
            throw BackendError(
                .unsupported,
                "\(network.name): '\(name)' cannot be computed as asked, \(asked), by kernels of the family "
                    + "\(traits.family) on \(traits.name); leave the layer out of the algorithms that are asked for")
        }
        let operation = problem.operation(
            algorithm(for: problem, of: group), node: name, rectified: group.rectified,
            pooled: group.pooled)
        return (operation, problem.readsPlain ? 1 : vector, vector)
    }

    /// Whether a group's operation takes the maximum of each window too.
    func pools(_ group: NodeGroup) -> Bool {
        guard let problem = problem(of: group) else { return false }
        if case .winograd = algorithm(for: problem, of: group) { return true }
        return false
    }

    /// Whether tuning has found how a group is computed.
    func isTuned(_ group: NodeGroup) -> Bool {
        options.algorithms[group.nodes[0].name] == nil && problem(of: group).flatMap(tuned) != nil
    }

    /// How a group is computed: as is asked for, else as was tuned, else as is preferred.
    private func algorithm(for problem: ConvolutionProblem, of group: NodeGroup) -> ConvolutionAlgorithm {
        options.algorithms[group.nodes[0].name] ?? tuned(problem) ?? pick(problem.candidates)
    }

    /// The algorithm that tuning has found, where no other is asked for and the device can run it.
    private func tuned(_ problem: ConvolutionProblem) -> ConvolutionAlgorithm? {
        guard options.candidate == 0, let algorithm = options.tuning?[TuningProblem(problem)],
            problem.allows(algorithm)
        else { return nil }
        return algorithm
    }

    /// The problem of a group that begins with a convolution.
    private func problem(of group: NodeGroup) -> ConvolutionProblem? {
        guard case .convolution(let convolution) = group.nodes[0].layer, convolution.isPlain else { return nil }
        return problem(convolution, group: group, input: shapes[group.input] ?? network.input)
    }

    private func problem(_ convolution: Convolution, group: NodeGroup, input: Shape) -> ConvolutionProblem {
        ConvolutionProblem(
            traits: traits, input: input, channels: convolution.channels, kernel: convolution.kernel,
            readsPlain: readsPlain(group, input), batch: options.batch, allowsHalves: options.precision == .fp16)
    }

    /// A picture of few channels is read plain, so that no lane of a block is wasted; all else in blocks.
    func readsPlain(_ group: NodeGroup, _ input: Shape) -> Bool {
        block(of: group.input) == 1 && input.channels <= 4
    }

    private func denseOperation(features: Int, group: NodeGroup, input: Shape) throws -> any Operation {
        let rows = traits.largestAllocation / (4 * input.count)
        guard rows > 0 else {
            let need = ByteCount(4 * input.count), have = ByteCount(traits.largestAllocation)
            throw BackendError(
                .outOfMemory,
                "\(network.name): one row of '\(group.nodes[0].name)' takes \(need), but \(traits.name) allocates at "
                    + "most \(have) at once")
        }
        return DenseOperation(
            node: group.nodes[0].name, inputs: input.count, outputs: features, rectified: group.rectified,
            vector: vector, batch: options.batch, rowsPerBuffer: min(rows, features),
            precision: options.precision,
            variant: pick(DenseOperation.Variant.candidates(for: traits, batch: options.batch)))
    }

    private func reluOperation(block: Int, input: Shape) -> (any Operation, Int, Int) {
        let count = input.channels.roundedUp(to: block) * input.height * input.width
        let variant = pick(PointwiseVariant.candidates(for: traits))
        return (ReLUOperation(count: count, vector: vector, batch: options.batch, variant: variant), block, block)
    }
}
