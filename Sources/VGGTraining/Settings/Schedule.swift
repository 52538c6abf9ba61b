/// How the learning rate changes from epoch to epoch.
public enum Schedule: Hashable, Sendable, Codable {
    /// Not at all.
    case constant
    /// Times `factor` after every `epochs` epochs.
    case step(epochs: Int, factor: Double = 0.1)
    /// Times `factor` after `patience` epochs that did not bring the validation accuracy up by more than `threshold`.
    ///
    /// The paper divides the rate by ten when the accuracy stops improving. Where there are no pictures to validate
    /// with, the accuracy in training counts. The threshold is a share: 0.001 is a tenth of a percentage point.
    case plateau(patience: Int = 5, factor: Double = 0.1, threshold: Double = 1e-3)
    /// Down to `minimum` along half a wave, from the end of the warm-up to the end of training.
    case cosine(minimum: Double = 0)
}

extension Schedule {
    /// Throws `invalidSettings` naming the first value that is out of its range.
    func validate(learningRate: Double) throws(TrainingError) {
        switch self {
        case .constant: break
        case .step(let epochs, let factor):
            try SettingCheck.count(epochs, in: 1...SettingCheck.largestEpochs, "schedule.epochs")
            try SettingCheck.positive(factor, "schedule.factor")
            try SettingCheck.number(factor, in: 0..<1, "schedule.factor")
        case .plateau(let patience, let factor, let threshold):
            try SettingCheck.count(patience, in: 1...SettingCheck.largestEpochs, "schedule.patience")
            try SettingCheck.positive(factor, "schedule.factor")
            try SettingCheck.number(factor, in: 0..<1, "schedule.factor")
            try SettingCheck.number(threshold, in: 0..<1, "schedule.threshold")
        case .cosine(let minimum):
            guard minimum.isFinite, (0...learningRate).contains(minimum) else {
                throw TrainingError(
                    .invalidSettings, "schedule.minimum",
                    "\(minimum) is not between 0 and the learning rate, \(learningRate); give a lower rate to end at")
            }
        }
    }
}
