import Testing
import VGGModel
import VGGReference

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct SoftmaxTests {
    @Test func powersOfTwoByHand() throws {
        let two = log(2.0)
        let scores = try Activation(shape: Shape(features: 3), values: [0, two, 2 * two])
        let result = try Reference.softmax(scores)
        for (value, exact) in zip(result.values, [1.0 / 7, 2.0 / 7, 4.0 / 7]) { #expect(abs(value - exact) < 1e-15) }
    }

    @Test(arguments: [1, 2, 10, 1000], [0, 1000, -1000] as [Float])
    func sumsToOneWhateverTheShift(count: Int, shift: Float) throws {
        var generator = Seeded(61)
        let scores = generator.floats(count).map { 8 * $0 }
        let shape = Shape(features: count)
        let result = try Reference.softmax(Activation(shape: shape, floats: scores))
        let shifted = scores.map { Double($0) + Double(shift) }
        let other = try Reference.softmax(Activation(shape: shape, values: shifted))
        #expect(abs(result.values.reduce(0, +) - 1) < 1e-13)
        for (value, same) in zip(result.values, other.values) { #expect(abs(value - same) < 1e-12) }
    }

    @Test(arguments: [1, 10, 1000], [1, 20, 80] as [Float])
    func floatsStayWithinTheBound(count: Int, scale: Float) throws {
        var generator = Seeded(67)
        let scores = generator.floats(count).map { scale * $0 }
        let input = Evaluation(exact: try Activation(shape: Shape(features: count), floats: scores))
        let result = try Reference.softmax(input)
        let largest = scores.max() ?? 0
        let exponentials = scores.map { exp($0 - largest) }
        let reciprocal = 1 / exponentials.reduce(0, +)
        let floats = exponentials.map { $0 * reciprocal }
        #expect(try Comparison(of: floats, with: result).verdict == .withinBound)
        let shrunk = exponentials.map { $0 * 0.999 * reciprocal }
        #expect(try Comparison(of: shrunk, with: result).verdict == .exceeds)
    }

    /// Scores moved anywhere inside their bounds give probabilities inside theirs.
    @Test func uncertainScoresWidenTheBound() throws {
        var generator = Seeded(71)
        let image = generator.floats(40)
        let parameters = generator.parameters([20, 40])
        let shape = Shape(features: 40)
        let input = Evaluation(exact: try Activation(shape: shape, floats: image))
        let scores = try Reference.dense(input, parameters)
        let result = try Reference.softmax(scores)
        for _ in 0..<50 {
            let moved = scores.values.indices.map {
                scores.values[$0] + scores.bounds[$0] * (Bool.random(using: &generator) ? 1 : -1)
            }
            let other = try Reference.softmax(Activation(shape: scores.shape, values: moved))
            for index in moved.indices {
                #expect(abs(other.values[index] - result.values[index]) <= result.bounds[index])
            }
        }
    }

    @Test func imagesAreRefused() throws {
        let image = try Activation(shape: Shape(channels: 2, height: 1, width: 2), values: [1, 2, 3, 4])
        #expect(throws: ReferenceError.self) { try Reference.softmax(image) }
    }
}
