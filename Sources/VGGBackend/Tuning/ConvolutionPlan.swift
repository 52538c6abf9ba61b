import VGGModel

/// A network of one convolution by an algorithm, whose input survives a run, so that it can be run again and again.
struct ConvolutionPlan {
    /// The convolution's node.
    static let node = "convolution"

    /// The plan as it comes.
    let plan: Plan
    /// Operation, variant and length of spans.
    let name: String
    /// Launches that bring the input to blocks, if any.
    let before: [Launch]
    /// The convolution's launches.
    let convolution: [Launch]
    /// Launches that bring the result back to plain NCHW, if any.
    let after: [Launch]
    /// Bytes of each buffer of activations.
    let slots: [Int]
    /// Where the convolution's result lies.
    let resultSlot: Int
    /// Where the plain result lies.
    let outputSlot: Int
    /// How the algorithm groups the sums of its products.
    let summation: Summation
    /// Values of the result.
    let outputCount: Int

    /// Where the input lies, plain.
    var inputSlot: Int { plan.inputSlot }
    /// What the driver may have to load.
    var loads: [KernelLoad] { plan.kernelLoads(images: plan.options.batch) }

    /// Plans the network, and gives the results slots of their own.
    init(_ problem: TuningProblem, algorithm: ConvolutionAlgorithm, traits: DeviceTraits) throws {
        let layer = Layer.convolution(Convolution(channels: problem.channels, kernel: problem.kernel))
        let network = try Network(
            name: problem.description, input: problem.input,
            nodes: [Node(name: Self.node, layer: layer, inputs: [Network.inputName])], preprocessing: .torchvision)
        let tuning = Tuning([Tuning.Winner(problem: problem, algorithm: algorithm)])
        let precision = problem.allowsHalves ? Precision.fp16 : .fp32
        plan = try Plan(
            network, for: traits, options: PlanOptions(batch: problem.batch, precision: precision, tuning: tuning))
        guard let index = plan.steps.firstIndex(where: { !$0.nodes.isEmpty }) else {
            throw BackendError(.unsupported, "\(problem) has no convolution")
        }
        let step = plan.steps[index], last = plan.steps[plan.steps.count - 1]
        var sizes = plan.slots
        let free = sizes.count
        sizes += [sizes[step.output.slot], sizes[last.output.slot]]
        (resultSlot, outputSlot) = (free, last.nodes.isEmpty ? free + 1 : free)
        slots = sizes
        before = plan.steps[..<index].flatMap(\.launches)
        convolution = step.launches.map { $0.moving(step.output.slot, to: free) }
        let renamed = plan.steps[(index + 1)...].flatMap(\.launches)
        after = renamed.map { $0.moving(step.output.slot, to: free).moving(last.output.slot, to: free + 1) }
        var name = "\(step.operation.name) \(step.operation.variantName)"
        if case .winograd(.cpu(let pieces)) = algorithm { name += ", spans of \(pieces.span)" }
        self.name = name
        summation = step.operation.summation
        outputCount = problem.batch * step.output.shape.count
    }
}

extension Launch {
    /// The launch with another buffer in a slot's place.
    fileprivate func moving(_ slot: Int, to other: Int) -> Launch {
        var launch = self
        launch.arguments = arguments.map { $0 == .slot(slot) ? .slot(other) : $0 }
        return launch
    }
}
