import VGGTraining

/// What happens in training as a line of JSON, whose `event` says which members there are.
struct TrainingEventJSON: Encodable {
    let event: String
    let stage: String?
    var epoch: Int?
    var epochs: Int?
    var step: Int?
    var steps: Int?
    var rate: Double?
    var loss: Double?
    var gradientNorm: Double?
    var training: Measures?
    var validation: Measures?
    var best: Bool?
    var imagesPerSecond: Double?
    var secondsLeft: Double?
    var path: String?
    var reason: String?

    /// Describes an event, with the last step's pictures per second.
    init(_ event: TrainingEvent, pace: Double?, stage: String? = nil) {
        self.stage = stage
        switch event {
        case .step(let step):
            self.event = "step"
            (epoch, epochs, self.step, steps) = (step.epoch, step.epochs, step.step, step.steps)
            (rate, loss, gradientNorm) = (step.rate, step.result.loss, step.result.gradientNorm)
            training = step.running
            (imagesPerSecond, secondsLeft) = (step.imagesPerSecond.finite, step.secondsLeft.finite)
        case .leftOut(let picture):
            self.event = "left_out"
            (path, reason) = (picture.path, picture.reason)
        case .epoch(let metrics, let isBest):
            self.event = "epoch"
            (epoch, step, rate) = (metrics.epoch, metrics.step, metrics.rate)
            (training, validation, best) = (metrics.training, metrics.validation, isBest)
            imagesPerSecond = pace?.finite
        case .rateReduced: self.event = "rate_reduced"
        case .checkpoint(let path):
            self.event = "checkpoint"
            self.path = path
        }
    }
}
