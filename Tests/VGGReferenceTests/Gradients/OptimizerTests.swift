import Testing
import VGGReference

@Suite struct OptimizerTests {
    @Test func stepsByHand() throws {
        let descent = Reference.SGD(learningRate: 0.5, momentum: 0.25, weightDecay: 0.125, gradientScale: 2)
        let sgd = try Reference.sgd(weights: [8], gradients: [3], velocities: [4], descent)
        #expect(sgd.velocities.values == [8] && sgd.weights.values == [4])
        // 8 - 0.5 · (2 · 3 + 0.125 · 8 + 0.25 · 8).
        let ahead = try Reference.nesterov(weights: [8], gradients: [3], velocities: [4], descent)
        #expect(ahead.velocities.values == [8] && ahead.weights.values == [3.5])
        #expect(Reference.norm(of: [[3], [4]]).values == [5])
        var adam = Reference.AdamW(learningRate: 0.5, step: 1)
        (adam.firstBeta, adam.secondBeta, adam.epsilon, adam.weightDecay) = (0.5, 0.75, 1, 0.25)
        let result = try Reference.adamW(weights: [8], gradients: [4], firstMoments: [0], secondMoments: [0], adam)
        #expect(result.firstMoments.values == [2] && result.secondMoments.values == [4])
        // 8 · 0.875 - 0.5 · (2 / 0.5) / (sqrt(4 / 0.25) + 1).
        #expect(abs(result.weights.values[0] - 6.6) < 1e-15)
    }

    @Test func floatDescentStaysWithinTheBound() throws {
        var generator = Seeded(379)
        let (w, g, v) = (generator.floats(500), generator.floats(500), generator.floats(500))
        let step = Reference.SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, gradientScale: 1 / 3)
        let result = try Reference.sgd(weights: w, gradients: g, velocities: v, step)
        let (rate, momentum, decay) = (Float(0.1), Float(0.9), Float(5e-4))
        let scaled = g.map { $0 * Float(1.0 / 3) }
        let velocities = w.indices.map { momentum * v[$0] + (scaled[$0] + decay * w[$0]) }
        let fused = w.indices.map { scaled[$0].addingProduct(momentum, v[$0]).addingProduct(decay, w[$0]) }
        for values in [velocities, fused] {
            #expect(try verdict(values, result.velocities) == .withinBound)
            #expect(try verdict(zip(w, values).map { $0 - rate * $1 }, result.weights) == .withinBound)
        }
        let forgetful = w.indices.map { scaled[$0] + decay * w[$0] }
        #expect(try verdict(forgetful, result.velocities) == .exceeds)
        let nesterov = w.indices.map { w[$0] - rate * (forgetful[$0] + momentum * velocities[$0]) }
        #expect(try verdict(nesterov, result.weights) == .exceeds)
        let undecayed = w.indices.map { momentum * v[$0] + scaled[$0] }
        #expect(try verdict(undecayed, result.velocities) == .exceeds)
    }

    @Test(arguments: [1, 10, 100_000])
    func floatAdamStaysWithinTheBound(count: Int) throws {
        var generator = Seeded(383)
        let (w, g, m) = (generator.floats(500), generator.floats(500), generator.floats(500))
        let v = generator.floats(500).map { $0 * $0 * 1e-3 }
        let step = Reference.AdamW(learningRate: 1e-2, step: count)
        let result = try Reference.adamW(weights: w, gradients: g, firstMoments: m, secondMoments: v, step)
        let shares = (Float(1 - step.firstBeta), Float(1 - step.secondBeta))
        let corrections = (Float(step.firstCorrection), Float(step.secondCorrection))
        let first = w.indices.map { m[$0] + shares.0 * (g[$0] - m[$0]) }
        let second = w.indices.map { Float(0.999) * v[$0] + shares.1 * g[$0] * g[$0] }
        #expect(try verdict(first, result.firstMoments) == .withinBound)
        #expect(try verdict(second, result.secondMoments) == .withinBound)
        let change = { (index: Int, epsilon: Float) in
            Float(1e-2) * (first[index] / corrections.0) / ((second[index] / corrections.1).squareRoot() + epsilon)
        }
        let weights = w.indices.map { Float(1 - 1e-4) * w[$0] - change($0, 1e-8) }
        #expect(try verdict(weights, result.weights) == .withinBound)
        let rate = Float(1e-2 / step.firstCorrection), root = Float(step.secondCorrection.squareRoot())
        let prepared = w.indices.map {
            w[$0] - Float(1e-2) * Float(1e-2) * w[$0] - rate * first[$0] / (second[$0].squareRoot() / root + 1e-8)
        }
        #expect(try verdict(prepared, result.weights) == .withinBound)
        #expect(try verdict(w.indices.map { w[$0] - change($0, 1e-8) }, result.weights) == .exceeds)
        #expect(try verdict(w.indices.map { weights[$0] + change($0, 1e-8) * 1e-3 }, result.weights) == .exceeds)
        let unsquared = w.indices.map { Float(0.999) * v[$0] + shares.1 * abs(g[$0]) }
        #expect(try verdict(unsquared, result.secondMoments) == .exceeds)
        if count == 1 {
            let uncorrected = w.indices.map {
                Float(1 - 1e-4) * w[$0] - Float(1e-2) * first[$0] / second[$0].squareRoot()
            }
            #expect(try verdict(uncorrected, result.weights) == .exceeds)
        }
    }

    /// Gradients that vanish leave no moments, and divide nothing by zero.
    @Test func vanishingGradients() throws {
        let step = Reference.AdamW(step: 1)
        let gradients: [Float] = [0, 0x1p-126, 1e-20, -1e-10]
        let zeros = [Float](repeating: 0, count: 4)
        let result = try Reference.adamW(
            weights: zeros, gradients: gradients, firstMoments: zeros, secondMoments: zeros, step)
        #expect(result.weights.values[0] == 0)
        #expect(result.weights.bounds.allSatisfy { $0.isFinite })
        // A second moment flushed to zero changes the denominator by less than the bound.
        let flushed = gradients.map { -1e-3 * $0 / ($0.magnitude < 1e-18 ? 1e-8 : $0.magnitude + 1e-8) }
        #expect(try verdict(flushed, result.weights) == .withinBound)
    }

    /// A norm whose squares all flush to zero is zero on a device, however large it is without.
    @Test func flushedSquares() throws {
        let norm = Reference.norm(of: [[0x1p-64, 0x1p-64], [-0x1p-64, 0x1p-64]])
        #expect(norm.values == [0x1p-63])
        #expect(try verdict([0], norm) == .withinBound)
        let ordinary = Reference.norm(of: [[0x1p-30, 0x1p-30], [-0x1p-30, 0x1p-30]])
        #expect(try verdict([0x1p-29 * 1.0001], ordinary) == .exceeds)
        #expect(try verdict([0x1p-29 * 0.9999], ordinary) == .exceeds)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let step = Reference.SGD(learningRate: 1)
        #expect(throws: ReferenceError.self) { try Reference.sgd(weights: [1], gradients: [], velocities: [1], step) }
        #expect(throws: ReferenceError.self) { try Reference.sgd(weights: [], gradients: [], velocities: [], step) }
        let none: [Float] = [0]
        #expect(throws: ReferenceError.self) {
            try Reference.adamW(
                weights: none, gradients: none, firstMoments: none, secondMoments: none, Reference.AdamW(step: 0))
        }
    }
}
