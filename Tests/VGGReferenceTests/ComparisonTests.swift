import Testing
import VGGModel
import VGGReference

@Suite struct ComparisonTests {
    /// 2 x 2 x 3 sums of two products whose bounds are about 2.4e-7 of their magnitudes.
    private func evaluation() throws -> Evaluation {
        let shape = Shape(channels: 2, height: 2, width: 3)
        let image = try Activation(shape: shape, values: (1...12).map(Double.init))
        let weights = Tensor(shape: [2, 2, 1, 1], values: [1, -2, 3, 4])
        let parameters = LayerParameters(weight: weights, bias: Tensor(shape: [2], values: [0, 0]))
        return try Reference.convolution(Evaluation(exact: image), parameters)
    }

    @Test func equalValuesAreWithinTheBound() throws {
        let reference = try evaluation()
        let comparison = try Comparison(of: reference.values.map(Float.init), with: reference)
        #expect(comparison.verdict == .withinBound)
        #expect(comparison.worst == nil)
        #expect(comparison.worstRatio == 0)
        #expect(comparison.relativeL2 == 0)
        #expect(comparison.nonzeroShare == 1)
    }

    @Test(arguments: [(0, 0, 0, 0), (4, 0, 1, 1), (11, 1, 1, 2)])
    func theWorstPlaceIsNamed(index: Int, channel: Int, row: Int, column: Int) throws {
        let reference = try evaluation()
        var values = reference.values.map(Float.init)
        values[index] += 0.5
        let comparison = try Comparison(of: values, with: reference)
        let worst = try #require(comparison.worst)
        #expect(comparison.verdict == .exceeds)
        #expect([worst.index, worst.channel, worst.row, worst.column] == [index, channel, row, column])
        #expect(worst.expected == reference.values[index])
        #expect(worst.bound == reference.bound(at: index))
        #expect(comparison.largestError == 0.5)
        #expect(comparison.worstRatio == 0.5 / worst.bound)
        #expect(abs(comparison.relativeL2 * reference.values.map { $0 * $0 }.reduce(0, +).squareRoot() - 0.5) < 1e-12)
    }

    @Test func theVerdictTurnsAtTheBound() throws {
        let reference = try evaluation()
        let bound = reference.bound(at: 11)
        let values = reference.values.map(Float.init)
        var inside = values
        while Double(inside[11].nextUp) - reference.values[11] <= bound { inside[11] = inside[11].nextUp }
        #expect(inside[11] > values[11])
        #expect(try Comparison(of: inside, with: reference).verdict == .withinBound)
        inside[11] = inside[11].nextUp
        #expect(try Comparison(of: inside, with: reference).verdict == .exceeds)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aValueThatIsNotFiniteIsAFailure(value: Float) throws {
        let reference = try evaluation()
        var values = reference.values.map(Float.init)
        values[7] = value
        let comparison = try Comparison(of: values, with: reference)
        #expect(comparison.verdict == .exceeds)
        #expect(comparison.firstNotFinite?.index == 7)
        #expect(comparison.firstNotFinite?.row == 0)
        #expect(comparison.worst?.index == 7)
        #expect(comparison.worstRatio == .infinity)
        #expect(comparison.relativeL2 == .infinity)
    }

    @Test func zerosSayLittle() throws {
        let shape = Shape(channels: 1, height: 4, width: 5)
        let zeros = try Activation(shape: shape, values: [5] + [Double](repeating: 0, count: 19))
        let values = zeros.values.map(Float.init)
        let comparison = try Comparison(of: values, with: Evaluation(exact: zeros))
        #expect(comparison.verdict == .untrusted)
        #expect(comparison.nonzeroShare == 0.05)
        #expect(
            try Comparison(of: values, with: Evaluation(exact: zeros), trustedShare: 0.05).verdict == .withinBound)
        let wrong = values.map { $0 + 1 }
        #expect(try Comparison(of: wrong, with: Evaluation(exact: zeros)).verdict == .exceeds)
    }

    @Test func aReferenceThatIsNotFiniteIsNotTrusted() throws {
        let values = try Activation(shape: Shape(features: 3), values: [1, .nan, .infinity])
        let comparison = try Comparison(of: [1, 2, 3], with: Evaluation(exact: values))
        #expect(comparison.verdict == .untrusted)
        #expect(!comparison.referenceIsFinite)
    }

    @Test func anotherNumberOfValuesIsRefused() throws {
        let reference = try evaluation()
        #expect(throws: ReferenceError.self) { try Comparison(of: [1, 2, 3], with: reference) }
    }

    @Test(arguments: [(1, 0x1p-24), (0, 0)])
    func gamma(roundings: Int, least: Double) {
        #expect(SinglePrecision.gamma(roundings) >= least)
        #expect(SinglePrecision.gamma(roundings) <= least * 1.0000001)
        #expect(SinglePrecision.gamma(1 << 24) == .infinity)
    }
}
