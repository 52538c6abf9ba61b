import VGGBackend
import VGGModel
import VGGReference

/// The steps of the optimisers.
extension TrainingCase {
    static func sgd(_ count: Int, isNesterov: Bool) -> TrainingCase {
        let step = Reference.SGD(
            learningRate: Double(Float(0.1)), momentum: Double(Float(0.9)), weightDecay: Double(Float(5e-4)),
            gradientScale: Double(Float(0.75)))
        return TrainingCase(
            operation: "sgd", name: "\(count)" + (isNesterov ? "-nesterov" : ""), input: Shape(features: count),
            output: Shape(features: 2 * count), images: 1, isExactOnIntegers: false,
            numbers: { fill, seed in
                let (w, g, v) = fill.triple(count, seed)
                let moved =
                    isNesterov
                    ? try Reference.nesterov(weights: w, gradients: g, velocities: v, step)
                    : try Reference.sgd(weights: w, gradients: g, velocities: v, step)
                return Numbers(
                    inputs: [Values(values: g), Values(values: [0.1, 0.75, 1, 1, 0])], weights: [Values(values: v)],
                    initial: w, expected: moved.weights, changed: [moved.velocities])
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    SGDOperation(
                        count: count, momentum: 0.9, decay: 5e-4, isNesterov: isNesterov, vector: traits.family.vector,
                        variant: $0)
                }
            })
    }

    static func adamW(_ count: Int) -> TrainingCase {
        var step = Reference.AdamW(learningRate: Double(Float(1e-3)), step: 3)
        step.gradientScale = 0.75
        step.epsilon = Double(Float(1e-8))
        step.weightDecay = Double(Float(1e-2))
        let corrections = [Float(step.firstCorrection), Float(step.secondCorrection)]
        return TrainingCase(
            operation: "adamw", name: "\(count)", input: Shape(features: count), output: Shape(features: 3 * count),
            images: 1, isExactOnIntegers: false,
            numbers: { [step] fill, seed in
                let (w, g, m) = fill.triple(count, seed)
                let v = fill.values(count, seed: seed &+ 4).map(abs)
                let moved = try Reference.adamW(
                    weights: w, gradients: g, firstMoments: m, secondMoments: v, step)
                return Numbers(
                    inputs: [Values(values: g), Values(values: [1e-3, 0.75] + corrections + [0])],
                    weights: [Values(values: m), Values(values: v)], initial: w, expected: moved.weights,
                    changed: [moved.firstMoments, moved.secondMoments])
            },
            variants: { traits in
                PointwiseVariant.candidates(for: traits).map {
                    AdamWOperation(
                        count: count, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 1e-2,
                        vector: traits.family.vector, variant: $0)
                }
            })
    }

    static func gradientNorm(_ counts: [Int], isBelow: Bool) -> TrainingCase {
        let limit: Float = isBelow ? 1000 : 0.5
        let state: [Float] = [0.1, 1, 1, 1, 0]
        return TrainingCase(
            operation: "gradient_norm",
            name: counts.map(String.init).joined(separator: "-") + (isBelow ? "-below" : "-above"),
            input: Shape(features: counts.reduce(0, +)), output: Shape(features: state.count), images: 1,
            isExactOnIntegers: false,
            numbers: { fill, seed in
                let tensors = counts.enumerated().map { fill.values($1, seed: seed &+ UInt64($0)).map { $0 + 0.125 } }
                let norm = Reference.norm(of: tensors)
                return Numbers(
                    inputs: tensors.map { Values(values: $0) }, initial: state,
                    expected: try Evaluation.state(state, norm: norm, limit: Double(limit)))
            },
            variants: { [GradientNormOperation(counts: counts, limit: limit, vector: $0.family.vector)] })
    }
}

extension Fill {
    /// Weights, gradients and what an optimiser remembers.
    fileprivate func triple(_ count: Int, _ seed: UInt64) -> ([Float], [Float], [Float]) {
        (values(count, seed: seed &+ 1), values(count, seed: seed &+ 2), values(count, seed: seed &+ 3))
    }
}

extension Evaluation {
    /// The state of a step after the norm of its gradients is known.
    fileprivate static func state(_ state: [Float], norm: Evaluation, limit: Double) throws -> Evaluation {
        let value = norm.values[0], bound = norm.bounds[0]
        var values = state.map(Double.init), bounds = values.map { _ in 0.0 }
        (values[4], bounds[4]) = (value, bound)
        if value > limit {
            let gamma = SinglePrecision.gamma(6)
            values[1] = limit / value
            bounds[1] = limit / (value - bound) * (1 + gamma) - limit / value
        }
        return Evaluation(
            try Activation(shape: Shape(features: values.count), values: values), within: bounds)
    }
}
