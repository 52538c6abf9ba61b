import VGGModel

/// A network of one convolution by an algorithm, whose input survives a run, so that it can be run again and again.
struct ConvolutionPlan {
    /// The convolution's node.
    static let node = "convolution"

    /// The plan as it comes.
    let plan: Plan
    /// Operation, variant and length of spans.
    let name: String
    /// The convolution, and what comes before and after it.
    let steps: MeasuredSteps
    /// How the algorithm groups the sums of its products.
    let summation: Summation
    /// Values of the result.
    let outputCount: Int

    /// What the driver may have to load.
    var loads: [KernelLoad] { plan.kernelLoads(images: plan.options.batch) }

    /// Plans the network, and gives each value a buffer of its own.
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
        let step = plan.steps[index]
        steps = MeasuredSteps(plan, index..<index + 1)
        var name = "\(step.operation.name) \(step.operation.variantName)"
        if case .winograd(.cpu(let pieces)) = algorithm { name += ", spans of \(pieces.span)" }
        self.name = name
        summation = step.operation.summation
        outputCount = problem.batch * step.output.shape.count
    }
}
