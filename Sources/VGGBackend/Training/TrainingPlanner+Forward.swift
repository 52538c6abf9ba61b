import VGGModel

extension TrainingPlanner {
    /// Plans the forward pass of a stage, whose input is there.
    mutating func forward(_ index: Int) {
        let stage = chain.stages[index]
        let output = slots.take(4 * stage.count(batch: batch, ofInput: false))
        let source = value(index - 1), target = LaunchArgument.slot(output)
        switch stage.kind {
        case .convolution(let convolution): convolve(stage, convolution, index, from: source, to: target)
        case .batchNormalization(let epsilon): normalize(stage, epsilon, index, from: source, to: target)
        case .dense(let features):
            guard let own = parameters[index] else { break }
            let operation = DenseOperation(
                node: stage.node, inputs: stage.input.count, outputs: features, rectified: stage.rectified,
                vector: vector, batch: batch, rowsPerBuffer: features, precision: .fp32,
                variant: pick(DenseOperation.Variant.candidates(for: traits, batch: batch)))
            add(operation, stage.node, from: source, to: target, weight: .weights(own.weight), bias: own.bias)
        case .dropout(let probability, let layer):
            add(
                dropout(stage, probability, layer), stage.node, inputs: [source, .weights(plan.places.keys)],
                output: target)
        default:
            guard let operation = weightless(stage) else { break }
            add(operation, stage.node, inputs: [source], output: target)
        }
        values[index] = output
    }

    /// The forward operation of a stage without weights.
    private func weightless(_ stage: TrainingChain.Stage) -> (any Operation)? {
        switch stage.kind {
        case .relu:
            ReLUOperation(
                count: stage.count(batch: 1, ofInput: false), vector: vector, batch: batch, variant: pointwise)
        case .localResponseNormalization(let layer):
            LocalResponseNormalizationOperation(
                shape: stage.input, parameters: layer, vector: vector, batch: batch,
                variant: pick(LocalResponseNormalizationOperation.candidates(for: traits, parameters: layer)))
        case .maxPool: MaxPoolOperation(input: stage.input, vector: vector, batch: batch, variant: pointwise)
        case .averagePool:
            AveragePoolOperation(
                input: stage.input, output: stage.output, vector: vector, batch: batch, variant: pointwise)
        case .flattening, .blocking:
            LayoutOperation(
                shape: stage.input, toPlain: stage.outputBlock == 1, vector: vector, batch: batch, variant: pointwise)
        case .convolution, .batchNormalization, .dense, .dropout: nil
        }
    }

    func dropout(_ stage: TrainingChain.Stage, _ probability: Double, _ layer: Int) -> DropoutOperation {
        DropoutOperation(
            count: stage.count(batch: batch, ofInput: false), layer: layer, probability: probability,
            vector: vector, variant: pointwise)
    }

    private mutating func convolve(
        _ stage: TrainingChain.Stage, _ convolution: Convolution, _ index: Int, from source: LaunchArgument,
        to target: LaunchArgument
    ) {
        guard let own = parameters[index] else { return }
        let operation = self.convolution(
            convolution, of: stage.input, block: stage.inputBlock, node: stage.node, rectified: stage.rectified)
        add(operation, stage.node, from: source, to: target, weight: .weights(own.weight), bias: own.bias)
    }

    /// The operation of a convolution of an image in blocks, or of a plain picture.
    func convolution(
        _ convolution: Convolution, of input: Shape, block: Int, node: String, rectified: Bool
    ) -> any Operation {
        guard convolution.isPlain else {
            let output = Shape(channels: convolution.channels, height: input.height, width: input.width)
            return WindowConvolutionOperation(
                node: node, input: input, output: output, layer: convolution, rectified: rectified, inputBlock: block,
                vector: vector, batch: batch,
                variant: pick(
                    WindowConvolutionOperation.candidates(
                        for: traits, convolution, input: input, output: output, inputBlock: block)))
        }
        let problem = ConvolutionProblem(
            traits: traits, input: input, channels: convolution.channels, kernel: convolution.kernel,
            readsPlain: block == 1 && vector > 1, batch: batch, allowsHalves: false)
        // Tiles of 6 would save a few hundredths of a step, and round gradients two to three times as coarsely.
        let candidates = problem.candidates.filter { $0.tile ?? 0 <= 4 }
        return problem.operation(pick(candidates), node: node, rectified: rectified)
    }

    private mutating func normalize(
        _ stage: TrainingChain.Stage, _ epsilon: Double, _ index: Int, from source: LaunchArgument,
        to target: LaunchArgument
    ) {
        guard let own = parameters[index] else { return }
        let extent = ChannelExtent(shape: stage.input, vector: stage.inputBlock, batch: batch)
        let place = slots.take(12 * stage.input.channels)
        statistics[index] = place
        add(
            BatchStatisticsOperation(
                extent: extent, epsilon: Float(epsilon), variant: pick(SumVariant.candidates(for: traits))),
            stage.node,
            inputs: [source], output: .slot(place))
        add(
            BatchNormalizationOperation(
                extent: extent, rectified: stage.rectified, variant: pointwise),
            stage.node, inputs: [source, .slot(place)], output: target, weights: [.weights(own.weight)])
        // What is computed again has been counted already.
        guard pass == .forward else { return }
        add(
            RunningStatisticsOperation(extent: extent, momentum: Float(options.statisticsMomentum)), stage.node,
            inputs: [.slot(place)], output: .weights(own.bias))
    }

    /// Adds an operation with weights, which are brought into the form that it wants before.
    mutating func add(
        _ operation: any Operation, _ name: String, from source: LaunchArgument, to target: LaunchArgument,
        weight: LaunchArgument, bias: Int
    ) {
        var packed: [Int] = []
        let weights = operation.weights.map { wanted -> LaunchArgument in
            switch wanted.form {
            case .rows, .padded: return weight
            case .bias:
                extend(bias, to: wanted.byteCount)
                return .weights(bias)
            case .packed(let packing):
                let place = slots.take(wanted.byteCount)
                packed.append(place)
                var launch = packing.launch(packedByteCount: wanted.byteCount, within: traits.launchLimit)
                launch.arguments = [weight, .slot(place)] + packing.arguments.map { .int($0) }
                plan.steps.append(
                    TrainingStep(
                        name: name, pass: pass, operation: packing.kernel, variant: operation.variantName,
                        launches: [launch]))
                return .slot(place)
            }
        }
        add(operation, name, inputs: [source], output: target, weights: weights)
        packed.forEach { slots.giveBack($0) }
    }
}
