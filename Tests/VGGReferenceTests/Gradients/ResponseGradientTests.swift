import Testing
import VGGModel
import VGGReference

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The gradient of local response normalisation.
@Suite struct ResponseGradientTests {
    static let shape = Shape(channels: 9, height: 2, width: 3)
    static let layers = [
        LocalResponseNormalization(), LocalResponseNormalization(alpha: 0.3),
        LocalResponseNormalization(size: 3, k: 1, alpha: 0.5, beta: 2), LocalResponseNormalization(size: 1, alpha: 1),
        LocalResponseNormalization(size: 31, k: 0.5, alpha: 0.1, beta: 0.5),
    ]

    @Test(arguments: layers)
    func agreesWithDifferences(layer: LocalResponseNormalization) throws {
        var generator = Seeded(349)
        let (input, given) = (try generator.batch(1, of: Self.shape), try generator.batch(1, of: Self.shape))
        let result = try Reference.localResponseNormalizationGradient(given[0], input: input[0], layer)
        let expected = try differences(at: input[0].values) {
            product(
                given, [try Reference.localResponseNormalization(Activation(shape: Self.shape, values: $0), layer)])
        }
        #expect(worstDifference(result.values, expected) < 1e-9)
    }

    @Test(arguments: layers, [1, 30] as [Float])
    func floatsStayWithinTheBound(layer: LocalResponseNormalization, scale: Float) throws {
        var generator = Seeded(353)
        let x = generator.floats(Self.shape.count).map { $0 * scale }, g = generator.floats(Self.shape.count)
        let input = try Activation(shape: Self.shape, floats: x)
        let given = Evaluation(exact: try Activation(shape: Self.shape, floats: g))
        let result = try Reference.localResponseNormalizationGradient(given, input: input, layer)
        let (k, alpha, beta) = (Float(layer.k), Float(layer.alpha), Float(layer.beta))
        let near = x.indices.map { index in
            x.indices.filter { $0 % 6 == index % 6 && abs($0 / 6 - index / 6) <= layer.size / 2 }
        }
        let bases = near.map { k + alpha * $0.reduce(0) { $0 + x[$1] * x[$1] } }
        let powers = bases.map { pow($0, -beta) }
        let terms = x.indices.map { g[$0] * x[$0] * pow(bases[$0], -beta - 1) }
        let divided = x.indices.map { g[$0] * (x[$0] * powers[$0]) / bases[$0] }
        let gradient = { (terms: [Float], factor: Float) in
            x.indices.map { index in
                g[index] * powers[index] - factor * x[index] * near[index].reversed().reduce(0) { $0 + terms[$1] }
            }
        }
        #expect(try verdict(gradient(terms, 2 * alpha * beta), result) == .withinBound)
        #expect(try verdict(gradient(divided, 2 * alpha * beta), result) == .withinBound)
        if alpha > 0.01 {
            let lowered = x.indices.map { g[$0] * x[$0] * powers[$0] }
            #expect(try verdict(gradient(lowered, 2 * alpha * beta), result) == .exceeds)
            #expect(try verdict(gradient(terms, alpha * beta), result) == .exceeds)
            #expect(try verdict(gradient(terms, 0), result) == .exceeds)
        }
        #expect(try verdict(result.values.map { Float($0 * 1.001) }, result) == .exceeds)
    }

    /// Gradients moved anywhere inside their bounds give results inside theirs.
    @Test func uncertainGradientsWidenTheBound() throws {
        var generator = Seeded(359)
        let input = try generator.batch(1, of: Self.shape)[0]
        let values = generator.floats(Self.shape.count).map(Double.init)
        let within = generator.floats(Self.shape.count).map { Double(abs($0)) / 50 }
        let given = Evaluation(try Activation(shape: Self.shape, values: values), within: within)
        let layer = Self.layers[1]
        let result = try Reference.localResponseNormalizationGradient(given, input: input, layer)
        for _ in 0..<50 {
            let moved = zip(values, within).map { $0 + (Bool.random(using: &generator) ? $1 : -$1) }
            let other = try Reference.localResponseNormalizationGradient(
                Activation(shape: Self.shape, values: moved), input: input, layer)
            #expect(other.values.indices.allSatisfy { abs(other.values[$0] - result.values[$0]) <= result.bounds[$0] })
        }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let input = try Activation(shape: Shape(features: 2), values: [1, 2])
        let other = try Activation(shape: Shape(features: 1), values: [1])
        #expect(throws: ReferenceError.self) {
            try Reference.localResponseNormalizationGradient(other, input: input, LocalResponseNormalization())
        }
        #expect(throws: ReferenceError.self) {
            try Reference.localResponseNormalizationGradient(input, input: input, LocalResponseNormalization(size: 2))
        }
    }
}
