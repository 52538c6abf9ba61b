/// How gradients change the parameters.
public enum Optimizer: Hashable, Sendable, Codable {
    /// Stochastic gradient descent; the defaults are those of the VGG paper.
    ///
    /// Weight decay is added to the gradient, and the velocity `v = momentum * v + gradient` is what the learning rate
    /// multiplies, with Nesterov's rule `gradient + momentum * v`.
    case sgd(momentum: Double = 0.9, weightDecay: Double = 5e-4, nesterov: Bool = false)
    /// Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019).
    case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 1e-2)
}

extension Optimizer {
    /// Throws `invalidSettings` naming the first value that is out of its range.
    func validate() throws(TrainingError) {
        switch self {
        case .sgd(let momentum, let weightDecay, let nesterov):
            try SettingCheck.number(momentum, in: 0..<1, "optimizer.momentum")
            try SettingCheck.number(weightDecay, in: 0..<1, "optimizer.weightDecay")
            guard !nesterov || momentum > 0 else {
                throw TrainingError(
                    .invalidSettings, "optimizer.nesterov", "needs a momentum above 0; give one or switch it off")
            }
        case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
            try SettingCheck.number(beta1, in: 0..<1, "optimizer.beta1")
            try SettingCheck.number(beta2, in: 0..<1, "optimizer.beta2")
            try SettingCheck.positive(epsilon, "optimizer.epsilon")
            try SettingCheck.number(weightDecay, in: 0..<1, "optimizer.weightDecay")
        }
    }
}
