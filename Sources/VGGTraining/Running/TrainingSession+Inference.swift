import VGGBackend
import VGGModel
import VGGWeights

extension TrainingSession {
    /// A session of inference with the weights of this moment, `tensors`, as `TrainingPlans.inference` was planned.
    nonisolated func inferenceSession(_ tensors: [String: Tensor], _ options: PlanOptions) throws -> Session {
        let parameters = try Parameters(folding: tensors, of: plan.network)
        return try Session(plan.network, parameters: parameters, on: manager, options: options)
    }
}

extension StepResult {
    /// What a session tells of a batch with its classes.
    init(_ result: TrainingSession.StepResult, labels: [Int]) {
        self.init(
            loss: result.loss, correct: result.correct(labels), images: labels.count,
            gradientNorm: result.gradientNorm.map(Double.init))
    }
}

extension TrainingSession.StepResult {
    /// How many images had the highest score for their class.
    fileprivate func correct(_ labels: [Int]) -> Int {
        let classes = scores.count / max(labels.count, 1)
        return labels.enumerated().count { image, label in
            let own = scores[image * classes..<(image + 1) * classes]
            return own.indices.max { own[$0] < own[$1] } == image * classes + label
        }
    }
}
