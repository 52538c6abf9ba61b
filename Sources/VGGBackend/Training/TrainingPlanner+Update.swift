import VGGModel

extension TrainingPlanner {
    /// Plans what moves the weights along their gradients.
    mutating func planUpdate() {
        pass = .update
        let own = chain.stages.indices.compactMap { index in
            parameters[index].map { (chain.stages[index].node, $0) }
        }
        let tensors = own.flatMap { node, parameters in
            [
                UpdatedTensor(
                    node: node, weights: parameters.weight, gradient: parameters.weightGradient,
                    moments: parameters.weightMoments, count: parameters.weightCount)
            ]
                + (parameters.biasGradient.map {
                    [
                        UpdatedTensor(
                            node: node, weights: parameters.bias, gradient: $0, moments: parameters.biasMoments,
                            count: parameters.biasCount)
                    ]
                } ?? [])
        }
        if let limit = options.gradientLimit {
            add(
                GradientNormOperation(counts: tensors.map(\.count), limit: Float(limit), vector: vector), "gradients",
                inputs: tensors.map { .weights($0.gradient) }, output: .weights(plan.places.state))
        }
        for tensor in tensors {
            add(
                update(tensor.count), tensor.node, inputs: [.weights(tensor.gradient), .weights(plan.places.state)],
                output: .weights(tensor.weights), weights: tensor.moments.map { .weights($0) })
        }
    }

    private func update(_ count: Int) -> any Operation {
        switch options.optimizer {
        case .sgd(let momentum, let decay, let isNesterov):
            SGDOperation(
                count: count, momentum: Float(momentum), decay: Float(decay), isNesterov: isNesterov, vector: vector,
                variant: pointwise)
        case .adamW(let beta1, let beta2, let epsilon, let decay):
            AdamWOperation(
                count: count, beta1: beta1, beta2: beta2, epsilon: Float(epsilon), decay: Float(decay),
                vector: vector, variant: pointwise)
        }
    }
}

/// Weights that move, by the places of their buffers.
private struct UpdatedTensor {
    let node: String
    let weights: Int
    let gradient: Int
    let moments: [Int]
    let count: Int
}
