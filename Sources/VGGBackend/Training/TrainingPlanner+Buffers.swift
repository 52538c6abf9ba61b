import VGGModel

/// The buffers of a stage's weights, by their places in the plan.
struct StageParameters {
    /// Weights, or scales and shifts.
    let weight: Int
    let weightGradient: Int
    /// Biases, or running statistics.
    let bias: Int
    /// Nothing for running statistics, which have no gradient.
    let biasGradient: Int?
    /// Values of either.
    let weightCount: Int
    let biasCount: Int
    /// The optimiser's moments of either.
    let weightMoments: [Int]
    let biasMoments: [Int]
}

extension TrainingPlanner {
    /// Declares all that lives as long as a session.
    mutating func declareBuffers() {
        for (index, stage) in chain.stages.enumerated() {
            switch stage.kind {
            case .convolution(let convolution):
                declare(
                    index, [convolution.channels, stage.input.channels, convolution.kernel, convolution.kernel],
                    biases: convolution.channels, of: stage.node)
            case .dense(let features): declare(index, [features, stage.input.count], biases: features, of: stage.node)
            case .batchNormalization: declareNormalization(index, channels: stage.input.channels)
            default: break
            }
        }
        plan.places.state = buffer("the state of the step", values: 8)
        plan.places.keys = buffer("the keys of dropout", values: max(chain.dropouts, 1))
        plan.places.labels = buffer("the labels", values: batch)
        plan.places.loss = buffer("the loss", values: batch * (plan.classes + 1))
        zeros = buffer("no biases", values: 1)
    }

    private mutating func buffer(_ name: String, values: Int) -> Int {
        plan.buffers.append(TrainingBuffer(name: name, byteCount: 4 * values))
        return plan.buffers.count - 1
    }

    /// Makes a buffer of zeros or of biases as long as an operation wants it.
    mutating func extend(_ place: Int, to byteCount: Int) {
        plan.buffers[place].byteCount = max(plan.buffers[place].byteCount, byteCount)
    }

    private mutating func declare(
        _ index: Int, _ shape: [Int], biases: Int, of node: String
    ) {
        let count = shape.reduce(1, *)
        let weight = buffer("\(node).weight", values: count), bias = buffer("\(node).bias", values: biases)
        let gradients = (
            buffer("the gradient of \(node).weight", values: count),
            buffer("the gradient of \(node).bias", values: biases)
        )
        let tensors = [("weight", shape), ("bias", [biases])]
        for ((kind, shape), (own, gradient)) in zip(tensors, [(weight, gradients.0), (bias, gradients.1)]) {
            note("\(node).\(kind)", shape, own, gradient)
        }
        parameters[index] = StageParameters(
            weight: weight, weightGradient: gradients.0, bias: bias, biasGradient: gradients.1, weightCount: count,
            biasCount: biases, weightMoments: moments([("\(node).weight", shape)], values: count),
            biasMoments: moments([("\(node).bias", [biases])], values: biases))
    }

    /// Scales and shifts share a buffer, and so do running means and variances.
    private mutating func declareNormalization(_ index: Int, channels: Int) {
        let node = chain.stages[index].node, shape = [channels]
        let scales = buffer("\(node).weight and bias", values: 2 * channels)
        let gradient = buffer("the gradient of \(node).weight and bias", values: 2 * channels)
        let running = buffer("\(node).running_mean and running_var", values: 2 * channels)
        note("\(node).weight", shape, scales, gradient)
        note("\(node).bias", shape, scales, gradient, offset: channels)
        plan.tensors.append(TrainingTensor(name: "\(node).running_mean", shape: shape, buffer: running, offset: 0))
        plan.tensors.append(
            TrainingTensor(name: "\(node).running_var", shape: shape, buffer: running, offset: channels))
        parameters[index] = StageParameters(
            weight: scales, weightGradient: gradient, bias: running, biasGradient: nil, weightCount: 2 * channels,
            biasCount: 2 * channels,
            weightMoments: moments([("\(node).weight", shape), ("\(node).bias", shape)], values: 2 * channels),
            biasMoments: [])
    }

    private mutating func note(_ name: String, _ shape: [Int], _ own: Int, _ gradient: Int, offset: Int = 0) {
        plan.tensors.append(TrainingTensor(name: name, shape: shape, buffer: own, offset: offset))
        plan.gradients.append(TrainingTensor(name: name, shape: shape, buffer: gradient, offset: offset))
    }

    /// Buffers of the optimiser's moments for tensors that lie one after the other.
    private mutating func moments(_ tensors: [(name: String, shape: [Int])], values: Int) -> [Int] {
        options.optimizer.moments.map { moment in
            let place = buffer("the \(moment) of \(tensors[0].name)", values: values)
            var offset = 0
            for (name, shape) in tensors {
                plan.moments.append(
                    TrainingTensor(name: "\(name).\(moment)", shape: shape, buffer: place, offset: offset))
                offset += shape.reduce(1, *)
            }
            return place
        }
    }
}
