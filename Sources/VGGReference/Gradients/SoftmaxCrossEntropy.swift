import VGGModel

/// The loss of a batch and its gradients.
public struct CrossEntropy: Sendable {
    /// The mean of the losses, one value.
    public let loss: Evaluation
    /// The loss of each image.
    public let losses: Evaluation
    /// The gradients of the mean loss with respect to each image's scores.
    public let gradients: [Evaluation]
}

extension Reference {
    /// The cross-entropy of softmax with labels, -Σ t[c] ln p[c], its mean over a batch, and the mean's gradient.
    ///
    /// `scores` are one value for each class, before softmax. The target t is 1 - `smoothing` for the label plus
    /// `smoothing` / classes for every class. The gradient is (p - t) / n for a batch of n.
    ///
    /// The bounds start from those of `softmax` and `logSoftmax`. A target is rounded as smoothing, by a division, or a
    /// reciprocal and a product, and by two additions, of sizes up to one; a loss further by products and as many additions
    /// as there are classes, in which the logarithm, the score of the label and the mean score may also be apart; a
    /// gradient by a difference and a division, or a reciprocal and a product. One rounding more allows for the
    /// reference's own.
    ///
    /// - Throws: `ReferenceError` where scores are not vectors of one size, labels not as many or not below the number of
    ///   classes, or `smoothing` is not in 0...1.
    public static func softmaxCrossEntropy(
        _ scores: [Activation], labels: [Int], smoothing: Double = 0
    ) throws(ReferenceError) -> CrossEntropy {
        let classes = try check(scores, labels, smoothing)
        var losses: [(value: Double, bound: Double)] = []
        var gradients: [Evaluation] = []
        for (image, label) in zip(scores, labels) {
            let target = Target(label: label, classes: classes, smoothing: smoothing)
            losses.append(target.loss(logSoftmax(Evaluation(exact: image))))
            gradients.append(target.gradient(softmax(Evaluation(exact: image)), batch: scores.count))
        }
        let each = perChannel(losses.map(\.value), bounds: losses.map(\.bound))
        return CrossEntropy(loss: mean(of: each), losses: each, gradients: gradients)
    }

    private static func check(
        _ scores: [Activation], _ labels: [Int], _ smoothing: Double
    ) throws(ReferenceError) -> Int {
        let shape = try Batch.shape(of: scores, "scores")
        guard shape.height * shape.width == 1, labels.count == scores.count, (0...1).contains(smoothing) else {
            throw ReferenceError(
                .shapeMismatch,
                "\(labels.count) labels with a smoothing of \(smoothing) do not fit \(scores.count) images of \(shape) "
                    + "scores; give one label per vector of scores, and a smoothing in 0...1")
        }
        if let label = labels.first(where: { !(0..<shape.channels).contains($0) }) {
            throw ReferenceError(
                .shapeMismatch, "there is no class \(label) among \(shape.channels); labels count from 0")
        }
        return shape.channels
    }

    private static func mean(of losses: Evaluation) -> Evaluation {
        let count = losses.values.count
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(count) }
        let rounded = SinglePrecision.meanBound(sum: losses.sizes.reduce(0, +), count: count)
        return perChannel([mean(losses.values)], bounds: [mean(losses.bounds) + rounded])
    }
}

/// What the probabilities of one image should be.
private struct Target {
    let label: Int
    let classes: Int
    let smoothing: Double

    private func target(_ index: Int) -> Double {
        (index == label ? 1 - smoothing : 0) + smoothing / Double(classes)
    }

    /// What roundings of the target are relative to.
    private func size(_ index: Int) -> Double { (index == label ? 1 : 0) + smoothing / Double(classes) }

    private static let roundings = SinglePrecision.division + 4

    func loss(_ logarithms: Evaluation) -> (value: Double, bound: Double) {
        let gamma = SinglePrecision.gamma(classes + SinglePrecision.division + Self.roundings + 4)
        let sizes = logarithms.sizes
        let used = sizes.indices.filter { size($0) > 0 }
        let value = used.reduce(0) { $0 - target($1) * logarithms.values[$1] }
        let bound = used.reduce(0) { $0 + size($1) * (logarithms.bounds[$1] + gamma * sizes[$1]) }
        return (value, bound + Double(2 * classes + 2) * SinglePrecision.smallestNormal)
    }

    func gradient(_ probabilities: Evaluation, batch: Int) -> Evaluation {
        let gamma = SinglePrecision.gamma(SinglePrecision.division + Self.roundings + 3)
        let sizes = probabilities.sizes.enumerated().map { ($1 + size($0)) / Double(batch) }
        let values = probabilities.values.enumerated().map { ($1 - target($0)) / Double(batch) }
        let bounds = sizes.indices.map {
            probabilities.bounds[$0] / Double(batch) + gamma * sizes[$0] + 4 * SinglePrecision.smallestNormal
        }
        return Evaluation(
            output: Activation(unchecked: values, shape: probabilities.shape), magnitudes: sizes, bounds: bounds)
    }
}
