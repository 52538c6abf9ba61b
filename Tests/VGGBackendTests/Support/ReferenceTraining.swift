import VGGBackend
import VGGModel
import VGGReference

/// Steps of training by the reference: passes in double precision, weights and moments rounded to floats after each.
struct ReferenceTraining {
    let trained: TrainedNetwork
    let options: TrainingOptions
    private(set) var tensors: [String: Tensor]
    private var moments: [String: [[Float]]] = [:]
    private var index = 0

    init(_ trained: TrainedNetwork, _ options: TrainingOptions) {
        (self.trained, self.options) = (trained, options)
        tensors = trained.tensors
    }

    /// Takes a step; the mean loss before it, and the norm of all gradients.
    mutating func step(rate: Double) throws -> (loss: Double, norm: Double) {
        let pass = try trained.reference(
            tensors: tensors, step: index, seed: options.seed, smoothing: options.labelSmoothing)
        index += 1
        let gradients = pass.gradients.mapValues { $0.map(Float.init) }
        let norm = Reference.norm(of: Array(gradients.values)).values[0]
        let scale = options.gradientLimit.map { norm > $0 ? $0 / norm : 1 } ?? 1
        for (name, gradient) in gradients { try move(name, gradient, rate: rate, scale: scale) }
        return (pass.loss, norm)
    }

    private mutating func move(_ name: String, _ gradients: [Float], rate: Double, scale: Double) throws {
        guard let tensor = tensors[name] else { return }
        let old = moments[name] ?? [[Float]](repeating: gradients.map { _ in 0 }, count: 2)
        let weights: Evaluation, new: [Evaluation]
        switch options.optimizer {
        case .sgd(let momentum, let decay, let isNesterov):
            let step = Reference.SGD(
                learningRate: rate, momentum: momentum, weightDecay: decay, gradientScale: scale)
            let move = isNesterov ? Reference.nesterov : Reference.sgd
            let moved = try move(tensor.values, gradients, old[0], step)
            (weights, new) = (moved.weights, [moved.velocities])
        case .adamW(let first, let second, let epsilon, let decay):
            var step = Reference.AdamW(learningRate: rate, step: index)
            (step.firstBeta, step.secondBeta, step.epsilon) = (first, second, epsilon)
            (step.weightDecay, step.gradientScale) = (decay, scale)
            let moved = try Reference.adamW(
                weights: tensor.values, gradients: gradients, firstMoments: old[0], secondMoments: old[1], step)
            (weights, new) = (moved.weights, [moved.firstMoments, moved.secondMoments])
        }
        tensors[name] = Tensor(shape: tensor.shape, values: weights.values.map(Float.init))
        moments[name] = new.map { $0.values.map(Float.init) }
    }
}
