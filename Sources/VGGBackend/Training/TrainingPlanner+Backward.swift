import VGGModel

extension TrainingPlanner {
    /// Plans the backward pass of a stage: the gradients of its weights, and that of its input unless it is the first
    /// that has weights.
    mutating func backward(_ index: Int, _ gradient: StageGradient) -> StageGradient {
        guard index >= firstTrained else { return gradient }
        let stage = chain.stages[index]
        if needsMask(index) || stage.isRectifier { mask(stage, index, gradient) }
        guard !stage.isRectifier else { return gradient }
        switch stage.kind {
        case .convolution(let convolution): weightGradients(stage, convolution, index, gradient)
        case .dense: denseWeightGradients(stage, index, gradient)
        case .batchNormalization: normalizationSums(stage, index, gradient)
        default: break
        }
        guard index > firstTrained else { return release(gradient) }
        if case .dropout(let probability, let layer) = stage.kind {
            add(
                dropout(stage, probability, layer), stage.node,
                inputs: [gradient.argument, .weights(plan.places.keys)], output: gradient.argument)
            return gradient
        }
        let place = slots.take(4 * stage.count(batch: batch, ofInput: true))
        inputGradient(stage, index, from: gradient.argument, to: .slot(place))
        _ = release(gradient)
        return StageGradient(argument: .slot(place), slot: place)
    }

    private mutating func release(_ gradient: StageGradient) -> StageGradient {
        if let slot = gradient.slot { slots.giveBack(slot) }
        return gradient
    }

    /// Takes the gradient of a rectifier in place.
    private mutating func mask(_ stage: TrainingChain.Stage, _ index: Int, _ gradient: StageGradient) {
        add(
            ReLUGradientOperation(
                count: stage.count(batch: batch, ofInput: false), vector: vector, variant: pointwise),
            stage.node, inputs: [value(index), gradient.argument], output: gradient.argument)
    }

    private mutating func weightGradients(
        _ stage: TrainingChain.Stage, _ convolution: Convolution, _ index: Int, _ gradient: StageGradient
    ) {
        guard let own = parameters[index] else { return }
        let extent = ChannelExtent(shape: stage.output, vector: stage.outputBlock, batch: batch)
        if let bias = own.biasGradient {
            add(
                BiasGradientOperation(extent: extent, variant: pick(SumVariant.candidates(for: traits))), stage.node,
                inputs: [gradient.argument], output: .weights(bias))
        }
        let problem = WeightGradientProblem(
            traits: traits, input: stage.input, channels: convolution.channels, kernel: convolution.kernel,
            inputBlock: stage.inputBlock, batch: batch)
        add(
            problem.operation(pick(problem.candidates)), stage.node,
            inputs: [value(index - 1), gradient.argument], output: .weights(own.weightGradient))
    }

    private mutating func denseWeightGradients(
        _ stage: TrainingChain.Stage, _ index: Int, _ gradient: StageGradient
    ) {
        guard let own = parameters[index] else { return }
        let (inputs, outputs) = (stage.input.count, stage.output.count)
        if let bias = own.biasGradient {
            add(
                DenseBiasGradientOperation(outputs: outputs, vector: vector, batch: batch, variant: pointwise),
                stage.node, inputs: [gradient.argument], output: .weights(bias))
        }
        add(
            DenseWeightGradientOperation(
                inputs: inputs, outputs: outputs, vector: vector, batch: batch,
                variant: pick(DenseWeightGradientOperation.candidates(for: traits))),
            stage.node, inputs: [value(index - 1), gradient.argument], output: .weights(own.weightGradient))
    }

    private mutating func normalizationSums(
        _ stage: TrainingChain.Stage, _ index: Int, _ gradient: StageGradient
    ) {
        guard let own = parameters[index], let statistics = statistics[index] else { return }
        add(
            BatchNormalizationSumsOperation(
                extent: ChannelExtent(shape: stage.input, vector: stage.inputBlock, batch: batch),
                variant: pick(SumVariant.candidates(for: traits))),
            stage.node, inputs: [value(index - 1), gradient.argument, .slot(statistics)],
            output: .weights(own.weightGradient))
    }

    private mutating func inputGradient(
        _ stage: TrainingChain.Stage, _ index: Int, from gradient: LaunchArgument, to target: LaunchArgument
    ) {
        switch stage.kind {
        case .convolution(let convolution): turnedConvolution(stage, convolution, index, from: gradient, to: target)
        case .dense(let features):
            guard let own = parameters[index] else { return }
            let inputs = stage.input.count
            add(
                DenseInputGradientOperation(
                    inputs: inputs, outputs: features, vector: vector, batch: batch,
                    variant: pick(
                        DenseInputGradientOperation.candidates(for: traits, inputs: inputs, batch: batch))),
                stage.node, inputs: [gradient], output: target, weights: [.weights(own.weight)])
        case .batchNormalization:
            guard let own = parameters[index], let statistics = statistics[index] else { return }
            add(
                BatchNormalizationGradientOperation(
                    extent: ChannelExtent(shape: stage.input, vector: stage.inputBlock, batch: batch),
                    variant: pointwise),
                stage.node,
                inputs: [value(index - 1), gradient, .slot(statistics), .weights(own.weightGradient)],
                output: target, weights: [.weights(own.weight)])
        default:
            guard let (operation, readsInput) = weightless(stage, index) else { return }
            add(
                operation, stage.node, inputs: (readsInput ? [value(index - 1)] : []) + [gradient], output: target)
        }
    }

    /// The operation for the gradient of the input of a stage without weights, and whether it reads that input too.
    private func weightless(_ stage: TrainingChain.Stage, _ index: Int) -> (any Operation, Bool)? {
        switch stage.kind {
        case .localResponseNormalization(let layer):
            let operation = LocalResponseNormalizationGradientOperation(
                shape: stage.input, parameters: layer, vector: vector, batch: batch,
                variant: pick(LocalResponseNormalizationOperation.candidates(for: traits, parameters: layer)))
            return (operation, true)
        case .maxPool:
            let before = index > 0 && chain.stages[index - 1].rectified
            let operation = MaxPoolGradientOperation(
                input: stage.input, rectified: before, vector: vector, batch: batch, variant: pointwise)
            return (operation, true)
        case .averagePool:
            let operation = AveragePoolGradientOperation(
                input: stage.input, output: stage.output, vector: vector, batch: batch, variant: pointwise)
            return (operation, false)
        case .flattening, .blocking:
            let operation = LayoutOperation(
                shape: stage.input, toPlain: stage.inputBlock == 1, vector: vector, batch: batch, variant: pointwise)
            return (operation, false)
        case .convolution, .batchNormalization, .relu, .dense, .dropout: return nil
        }
    }

    /// The gradient of a convolution's input: the convolution of that of its output with the filters turned.
    private mutating func turnedConvolution(
        _ stage: TrainingChain.Stage, _ convolution: Convolution, _ index: Int, from gradient: LaunchArgument,
        to target: LaunchArgument
    ) {
        guard let own = parameters[index] else { return }
        let turned = slots.take(4 * own.weightCount)
        add(
            TurnedFiltersOperation(
                inputs: stage.input.channels, outputs: convolution.channels,
                taps: convolution.kernel * convolution.kernel, vector: vector),
            stage.node, inputs: [.weights(own.weight)], output: .slot(turned))
        let backward = Convolution(channels: stage.input.channels, window: convolution.window)
        let operation = self.convolution(
            backward, of: stage.output, block: vector, node: stage.node, rectified: false)
        add(operation, stage.node, from: gradient, to: target, weight: .slot(turned), bias: zeros)
        slots.giveBack(turned)
    }
}
