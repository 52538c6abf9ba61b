import VGGModel
import VGGTraining

extension TrainingSettings {
    /// The settings in a line.
    var text: String {
        var parts = [
            "\(epochs) epochs in batches of \(batch)", optimizer.text, "rate \(learningRate), \(schedule.text)",
        ]
        if warmUpEpochs > 0 { parts.append("\(warmUpEpochs) of warm-up") }
        if let gradientNorm { parts.append("gradients up to \(gradientNorm)") }
        if labelSmoothing > 0 { parts.append("label smoothing \(labelSmoothing)") }
        parts.append("seed \(seed)")
        parts.append(augmentation?.text ?? "pictures as they are")
        return parts.joined(separator: "; ")
    }
}

extension Augmentation {
    fileprivate var text: String {
        "pictures of \(smallestScale.fixed(2)) to \(largestScale.fixed(2)) crops" + (flips ? ", mirrored" : "")
            + ", brightness \(brightness), contrast \(contrast), colours \(colorShift)"
    }
}

extension Optimizer {
    fileprivate var text: String {
        switch self {
        case .sgd(let momentum, let decay, let nesterov):
            "sgd of momentum \(momentum)\(nesterov ? " (Nesterov)" : ""), decay \(decay)"
        case .adamW(_, _, _, let decay): "adamw, decay \(decay)"
        }
    }
}

extension Schedule {
    fileprivate var text: String {
        switch self {
        case .constant: "constant"
        case .step(let epochs, let factor): "times \(factor) every \(epochs) epochs"
        case .plateau(let patience, let factor, _): "times \(factor) after \(patience) epochs without a better one"
        case .cosine: "cosine"
        }
    }
}
