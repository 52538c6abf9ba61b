import VGGModel

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
