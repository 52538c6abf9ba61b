import VGGModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Reference {
    /// The constants of a step of Adam with decoupled weight decay; the defaults are PyTorch's.
    public struct AdamW: Hashable, Sendable {
        /// What the ratio of the moments is multiplied by.
        public var learningRate: Double
        /// The share of the first moment that stays.
        public var firstBeta = 0.9
        /// The share of the second moment that stays.
        public var secondBeta = 0.999
        /// Added to the root of the second moment.
        public var epsilon = 1e-8
        /// What, times the learning rate, the weights are reduced by.
        public var weightDecay = 1e-2
        /// What the gradients are multiplied by first.
        public var gradientScale = 1.0
        /// Which step it is, counted from one.
        public var step: Int

        /// Makes a step.
        public init(learningRate: Double = 1e-3, step: Int) {
            self.learningRate = learningRate
            self.step = step
        }

        /// 1 - beta^step of the first moment, by which it is divided.
        public var firstCorrection: Double { 1 - pow(firstBeta, Double(step)) }
        /// 1 - beta^step of the second moment, by which it is divided.
        public var secondCorrection: Double { 1 - pow(secondBeta, Double(step)) }
    }

    /// A step of Adam with decoupled weight decay as PyTorch makes it, with its bounds.
    ///
    /// m' = b1 m + (1 - b1) g and v' = b2 v + (1 - b2) g²; w' = (1 - rate · decay) w - rate (m' / c1) / (sqrt(v' / c2) +
    /// epsilon), c1 and c2 being the corrections, and g the scaled gradient.
    ///
    /// A device has every constant as a double rounded to a float once, 1 - b1, 1 - b2, c1 and c2 too: 1 - b2 made of a
    /// rounded b2 would be off by thousands of roundings. Terms of m' are rounded as the scale and its product, as a
    /// constant, as a product and by two additions, where m + (1 - b1) (g - m) is covered; terms of v' count the scale,
    /// its product and a square twice. The denominator passes a constant and a division, a root, another root and
    /// product where c2 has one of its own, and the addition of a constant; the quotient a division of m', another, the
    /// rate and its product; the weight its factor, of up to three roundings, a product and the difference. One
    /// rounding more allows for the reference's own.
    ///
    /// - Throws: `ReferenceError` where there are not as many of each, or none, or the step is below one.
    public static func adamW(
        weights: [Float], gradients: [Float], firstMoments: [Float], secondMoments: [Float], _ step: AdamW
    ) throws(ReferenceError) -> (weights: Evaluation, firstMoments: Evaluation, secondMoments: Evaluation) {
        try checkCounts(weights, gradients, firstMoments, secondMoments)
        guard step.step > 0 else {
            throw ReferenceError(.shapeMismatch, "steps count from 1, so that there is no step \(step.step)")
        }
        var (changed, first, second): ([Uncertain], [Uncertain], [Uncertain]) = ([], [], [])
        for index in weights.indices {
            let gradient = step.gradientScale * Double(gradients[index])
            first.append(step.firstMoment(Double(firstMoments[index]), gradient))
            second.append(step.secondMoment(Double(secondMoments[index]), gradient))
            changed.append(step.weight(Double(weights[index]), first[index], second[index]))
        }
        return (evaluation(changed), evaluation(first), evaluation(second))
    }
}

extension Reference.AdamW {
    fileprivate func firstMoment(_ moment: Double, _ gradient: Double) -> Uncertain {
        let share = 1 - firstBeta
        return Uncertain(
            terms: [firstBeta * moment, share * gradient], sizes: [(1 + share) * moment, share * gradient], roundings: 7
        )
    }

    fileprivate func secondMoment(_ moment: Double, _ gradient: Double) -> Uncertain {
        Uncertain(terms: [secondBeta * moment, (1 - secondBeta) * gradient * gradient], roundings: 9)
    }

    fileprivate func weight(_ weight: Double, _ first: Uncertain, _ second: Uncertain) -> Uncertain {
        let decay = learningRate * weightDecay
        let change = change(first, second)
        let value = (1 - decay) * weight - learningRate * change.value
        let kept = SinglePrecision.gamma(6) * (1 + abs(decay)) * abs(weight)
        return Uncertain(
            value: value,
            bound: kept + abs(learningRate) * change.bound + 4 * (1 + abs(learningRate))
                * SinglePrecision.smallestNormal)
    }

    /// (m / c1) / (sqrt(v / c2) + epsilon), with what the rate and the difference lose of it too.
    private func change(_ first: Uncertain, _ second: Uncertain) -> Uncertain {
        let inverse = { (moment: Double) in 1 / ((max(moment, 0) / secondCorrection).squareRoot() + epsilon) }
        let (middle, low) = (inverse(second.value), inverse(second.value + second.bound))
        let high = inverse(second.value - second.bound)
        let numerator = abs(first.value) / firstCorrection
        let passedOn = first.bound / firstCorrection * high + numerator * max(high - middle, middle - low)
        let denominator = 1 + SinglePrecision.division + 2 * SinglePrecision.squareRoot + 3
        let gamma = SinglePrecision.gamma(denominator + 1 + 2 * SinglePrecision.division + 4)
        let flushed = 4 * SinglePrecision.smallestNormal * (1 + high)
        return Uncertain(
            value: first.value / firstCorrection * middle,
            bound: passedOn + gamma * first.size / firstCorrection * high + flushed)
    }
}
