import VGGModel

/// The state of planning a step of training: where each value lies, and what was planned so far.
struct TrainingPlanner {
    let chain: TrainingChain
    let traits: DeviceTraits
    let options: TrainingOptions
    /// Stages whose values are not kept for the backward pass but computed again.
    private let recomputed: [Range<Int>]
    var plan: TrainingPlan
    var slots = SlotAllocator()
    /// The number of the value that each stage yields, while it is there; of the input under -1.
    var values: [Int: Int] = [:]
    /// The statistics of each batch normalisation, likewise.
    var statistics: [Int: Int] = [:]
    /// The buffers of each stage's weights.
    var parameters: [Int: StageParameters] = [:]
    var pass = TrainingStep.Pass.forward
    /// Zeros for convolutions without biases.
    var zeros = 0

    var vector: Int { traits.family.vector }
    var batch: Int { options.batch }
    private var stages: [TrainingChain.Stage] { chain.stages }

    init(
        _ network: Network, _ chain: TrainingChain, traits: DeviceTraits, options: TrainingOptions,
        recomputedBlocks: Int
    ) {
        self.chain = chain
        self.traits = traits
        self.options = options
        recomputed = Array(chain.blocks.prefix(recomputedBlocks))
        plan = TrainingPlan(
            network: network, traits: traits, options: options, classes: chain.stages.last?.output.count ?? 0)
        plan.recomputedBlocks = recomputedBlocks
    }

    /// The plan.
    consuming func planned() -> TrainingPlan {
        declareBuffers()
        planInput()
        pass = .forward
        for index in stages.indices {
            forward(index)
            if !isKept(index - 1) { drop(index - 1) }
            if recomputed.contains(where: { $0.contains(index) }) { dropStatistics(index) }
        }
        let scores = values[stages.count - 1] ?? 0
        planBackward()
        planUpdate()
        let assignment = slots.assigned()
        for index in plan.steps.indices {
            plan.steps[index].launches = plan.steps[index].launches.map { $0.moved(by: assignment) }
        }
        plan.slots = assignment.sizes
        plan.inputSlot = assignment.slots[plan.inputSlot]
        plan.scoresSlot = assignment.slots[scores]
        return plan
    }

    /// Whether a value of the forward pass is kept until the backward pass has used it: the one that a block ends with
    /// is, and within blocks that are not computed again those that a gradient depends on are.
    private func isKept(_ index: Int) -> Bool {
        guard index >= 0 else { return true }
        if chain.blocks.contains(where: { $0.upperBound - 1 == index }) { return true }
        return !recomputed.contains { $0.contains(index) } && isUsedBackward(index)
    }

    /// The first stage with weights: no gradient goes further back.
    var firstTrained: Int { parameters.keys.min() ?? 0 }

    /// Whether the gradients of a stage or of the one after it depend on the value.
    private func isUsedBackward(_ index: Int) -> Bool {
        guard index + 1 >= firstTrained else { return false }
        guard index + 1 < stages.count else { return true }
        return stages[index + 1].needsInput || needsMask(index) || stages[index].isRectifier
    }

    /// Whether a stage's own output is read for the gradient of its rectifier; a max-pool behind it takes that at once.
    func needsMask(_ index: Int) -> Bool {
        guard stages[index].rectified else { return false }
        guard index + 1 < stages.count, case .maxPool = stages[index + 1].kind else { return true }
        return false
    }

    /// Ends the life of a value; the statistics that made it live on.
    mutating func drop(_ index: Int) {
        if let value = values.removeValue(forKey: index) { slots.giveBack(value) }
    }

    /// Ends the life of the statistics of a batch normalisation.
    private mutating func dropStatistics(_ index: Int) {
        if let value = statistics.removeValue(forKey: index) { slots.giveBack(value) }
    }

    private mutating func planInput() {
        let shape = plan.network.input
        let bytes = Placement.byteCount(shape, block: 1, batch: batch)
        guard options.input == .pixels else {
            plan.inputSlot = slots.take(bytes)
            values[-1] = plan.inputSlot
            return
        }
        plan.inputSlot = slots.take(shape.count * batch)
        let operation = NormalizeOperation(
            shape: shape, preprocessing: plan.network.preprocessing, vector: vector, batch: batch, variant: pointwise)
        let value = slots.take(bytes)
        add(operation, "normalize", inputs: [.slot(plan.inputSlot)], output: .slot(value))
        values[-1] = value
    }

    private mutating func planBackward() {
        pass = .backward
        add(
            CrossEntropyOperation(
                classes: plan.classes, batch: batch, smoothing: Float(options.labelSmoothing), vector: vector),
            "loss", inputs: [value(stages.count - 1), .weights(plan.places.labels)],
            output: .weights(plan.places.loss))
        var gradient = StageGradient(argument: .weights(plan.places.loss), slot: nil)
        for block in chain.blocks.reversed() {
            if recomputed.contains(block), block.upperBound > firstTrained {
                pass = .recomputation
                for index in block.dropLast() {
                    forward(index)
                    if index > block.lowerBound, !isUsedBackward(index - 1) { drop(index - 1) }
                }
                pass = .backward
            }
            for index in block.reversed() {
                gradient = backward(index, gradient)
                // The scores stay for the session to read.
                if index < stages.count - 1 { drop(index) }
                dropStatistics(index)
            }
        }
    }

    /// The candidate that the options ask for, or the last where there are fewer.
    func pick<V>(_ candidates: [V]) -> V {
        candidates[min(max(options.candidate, 0), candidates.count - 1)]
    }

    var pointwise: PointwiseVariant { pick(PointwiseVariant.candidates(for: traits)) }

    /// Where the value of a stage lies, of the input under -1.
    func value(_ index: Int) -> LaunchArgument { .slot(values[index] ?? 0) }

    /// Adds the launches of an operation, with scratch memory for as long as they run.
    mutating func add(
        _ operation: any Operation, _ name: String, inputs: [LaunchArgument], output: LaunchArgument,
        weights: [LaunchArgument] = []
    ) {
        let scratch = operation.scratch.map { slots.take($0) }
        let launches = operation.launches(inputs: inputs, output: output, weights: weights)
            .map { $0.placing(scratch: scratch).cut(to: traits.launchLimit) }
        scratch.forEach { slots.giveBack($0) }
        plan.steps.append(
            TrainingStep(
                name: name, pass: pass, operation: operation.name, variant: operation.variantName, launches: launches))
    }
}

/// The gradient of a stage's output on its way back.
struct StageGradient {
    /// Where it lies.
    let argument: LaunchArgument
    /// The value that holds it; nothing where that lives on.
    let slot: Int?
}

extension TrainingChain.Stage {
    /// Whether the stage's gradients depend on its input.
    var needsInput: Bool {
        switch kind {
        case .convolution, .batchNormalization, .localResponseNormalization, .maxPool, .dense: true
        case .relu, .averagePool, .flattening, .blocking, .dropout: false
        }
    }

    /// Whether the stage is a rectifier by itself, whose gradient depends on its output.
    var isRectifier: Bool { if case .relu = kind { true } else { false } }
}
