import VGGModel

extension Reference {
    /// The constants of a step of stochastic gradient descent.
    public struct SGD: Hashable, Sendable {
        /// What the velocity is multiplied by.
        public var learningRate: Double
        /// The share of the velocity that stays.
        public var momentum: Double
        /// What the weights are multiplied by and added to their gradients.
        public var weightDecay: Double
        /// What the gradients are multiplied by first.
        public var gradientScale: Double

        /// Makes a step.
        public init(learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, gradientScale: Double = 1) {
            self.learningRate = learningRate
            self.momentum = momentum
            self.weightDecay = weightDecay
            self.gradientScale = gradientScale
        }
    }

    /// A step of stochastic gradient descent as PyTorch makes it, with its bounds.
    ///
    /// v' = momentum · v + scale · g + decay · w and w' = w - rate · v'; before the first step v is zero. A term of v' is
    /// rounded as a constant, as a product and by two additions; of w', v' as the rate, a product and a difference, w by
    /// the difference. One rounding more allows for the reference's own.
    ///
    /// - Throws: `ReferenceError` where there are not as many of each, or none.
    public static func sgd(
        weights: [Float], gradients: [Float], velocities: [Float], _ step: SGD
    ) throws(ReferenceError) -> (weights: Evaluation, velocities: Evaluation) {
        try checkCounts(weights, gradients, velocities)
        var (changed, moved): ([Uncertain], [Uncertain]) = ([], [])
        for (index, weight) in weights.enumerated() {
            let velocity = Uncertain(
                terms: [
                    step.momentum * Double(velocities[index]), step.gradientScale * Double(gradients[index]),
                    step.weightDecay * Double(weight),
                ], roundings: 5)
            moved.append(velocity)
            let change = abs(step.learningRate) * (SinglePrecision.gamma(4) * velocity.size + velocity.bound)
            changed.append(
                Uncertain(
                    value: Double(weight) - step.learningRate * velocity.value,
                    bound: change + SinglePrecision.gamma(2) * Double(abs(weight)) + 2 * SinglePrecision.smallestNormal)
            )
        }
        return (evaluation(changed), evaluation(moved))
    }

    /// A step as above, but with Nesterov's look ahead: w' = w - rate · (scale · g + decay · w + momentum · v').
    ///
    /// What is added to momentum · v' is rounded as a constant, as a product and by an addition, and the sum once more.
    ///
    /// - Throws: `ReferenceError` where there are not as many of each, or none.
    public static func nesterov(
        weights: [Float], gradients: [Float], velocities: [Float], _ step: SGD
    ) throws(ReferenceError) -> (weights: Evaluation, velocities: Evaluation) {
        let moved = try sgd(weights: weights, gradients: gradients, velocities: velocities, step).velocities
        let changed = weights.indices.map { index -> Uncertain in
            let (velocity, weight) = (moved.values[index], Double(weights[index]))
            let own = [step.gradientScale * Double(gradients[index]), step.weightDecay * weight]
            let by = Uncertain(terms: own + [step.momentum * velocity], roundings: 5)
            let bound = by.bound + abs(step.momentum) * moved.bounds[index]
            let change = abs(step.learningRate) * (SinglePrecision.gamma(4) * (by.size + bound) + bound)
            return Uncertain(
                value: weight - step.learningRate * by.value,
                bound: change + SinglePrecision.gamma(2) * abs(weight) + 2 * SinglePrecision.smallestNormal)
        }
        return (evaluation(changed), moved)
    }

    /// The Euclidean norm of some tensors together, with its bounds, one value.
    ///
    /// A square passes a product and as many additions as there are values at most; the root halves what they change, and
    /// rounds itself. A square and an addition may each flush, which counts under the root.
    public static func norm(of tensors: [[Float]]) -> Evaluation {
        let sum = tensors.joined().reduce(0) { $0 + Double($1) * Double($1) }
        let count = tensors.reduce(0) { $0 + $1.count }
        let gamma = SinglePrecision.gamma(count + SinglePrecision.squareRoot + 3)
        let norm = sum.squareRoot()
        let flushed = Double(2 * count) * SinglePrecision.smallestNormal
        let lost = norm - max(sum - flushed, 0).squareRoot()
        return perChannel([norm], bounds: [lost + gamma * norm + SinglePrecision.smallestNormal])
    }

    /// Refuses weights that do not each have a gradient and a state.
    static func checkCounts(_ weights: [Float], _ others: [Float]...) throws(ReferenceError) {
        guard !weights.isEmpty, others.allSatisfy({ $0.count == weights.count }) else {
            throw ReferenceError(
                .shapeMismatch,
                "\(weights.count) weights are not stepped with \(others.map(\.count)) gradients and states; give as many"
            )
        }
    }

    static func evaluation(_ values: [Uncertain]) -> Evaluation {
        perChannel(values.map(\.value), bounds: values.map(\.bound))
    }
}

/// A value and how far a correct 32-bit evaluation is from it at most.
struct Uncertain {
    let value: Double
    let bound: Double

    /// The largest size that the value may have.
    var size: Double { abs(value) + bound }

    init(value: Double, bound: Double) {
        self.value = value
        self.bound = bound
    }

    /// The sum of terms, each a product that passes as many roundings at most, of sizes that may be larger.
    init(terms: [Double], sizes: [Double]? = nil, roundings: Int) {
        let size = (sizes ?? terms).reduce(0) { $0 + abs($1) }
        let flushed = Double(2 * terms.count) * SinglePrecision.smallestNormal
        self.init(value: terms.reduce(0, +), bound: SinglePrecision.gamma(roundings) * size + flushed)
    }
}
