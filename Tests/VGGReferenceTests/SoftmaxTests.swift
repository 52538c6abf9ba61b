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
        let result = Reference.softmax(scores)
        for (value, exact) in zip(result.values, [1.0 / 7, 2.0 / 7, 4.0 / 7]) { #expect(abs(value - exact) < 1e-15) }
    }

    @Test(arguments: [1, 2, 10, 1000], [0, 1000, -1000] as [Float])
    func sumsToOneWhateverTheShift(count: Int, shift: Float) throws {
        var generator = Seeded(61)
        let scores = generator.floats(count).map { 8 * $0 }
        let shape = Shape(features: count)
        let result = Reference.softmax(try Activation(shape: shape, floats: scores))
        let shifted = scores.map { Double($0) + Double(shift) }
        let other = Reference.softmax(try Activation(shape: shape, values: shifted))
        #expect(abs(result.values.reduce(0, +) - 1) < 1e-13)
        for (value, same) in zip(result.values, other.values) { #expect(abs(value - same) < 1e-12) }
    }

    @Test(arguments: [1, 10, 1000], [1, 20, 80] as [Float])
    func floatsStayWithinTheBound(count: Int, scale: Float) throws {
        var generator = Seeded(67)
        let scores = generator.floats(count).map { scale * $0 }
        let input = Evaluation(exact: try Activation(shape: Shape(features: count), floats: scores))
        let result = Reference.softmax(input)
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
        let result = Reference.softmax(scores)
        for _ in 0..<50 {
            let moved = scores.values.indices.map {
                scores.values[$0] + scores.bounds[$0] * (Bool.random(using: &generator) ? 1 : -1)
            }
            let other = Reference.softmax(try Activation(shape: scores.shape, values: moved))
            for index in moved.indices {
                #expect(abs(other.values[index] - result.values[index]) <= result.bounds[index])
            }
        }
    }

    /// Every pixel of an image is a vector of scores for itself.
    @Test func pixelsOfAnImageByThemselves() throws {
        var generator = Seeded(103)
        let shape = Shape(channels: 7, height: 2, width: 3)
        let image = try Activation(shape: shape, floats: generator.floats(shape.count))
        let bounds = generator.floats(shape.count).map { Double(abs($0)) / 100 }
        let input = Evaluation(image, within: bounds)
        let (result, logarithm) = (Reference.softmax(input), Reference.logSoftmax(input))
        for pixel in 0..<6 {
            let places = (0..<7).map { $0 * 6 + pixel }
            let vector = try Activation(shape: Shape(features: 7), values: places.map { image.values[$0] })
            let scores = Evaluation(vector, within: places.map { bounds[$0] })
            #expect(places.map { result.values[$0] } == Reference.softmax(scores).values)
            #expect(places.map { result.bounds[$0] } == Reference.softmax(scores).bounds)
            #expect(places.map { logarithm.values[$0] } == Reference.logSoftmax(scores).values)
            #expect(places.map { logarithm.bounds[$0] } == Reference.logSoftmax(scores).bounds)
        }
        #expect(Reference.softmax(image).values == result.values)
    }

    @Test(arguments: [1, 2, 10, 1000], [1, 20, 80] as [Float])
    func logarithmsOfFloatsStayWithinTheBound(count: Int, scale: Float) throws {
        var generator = Seeded(107)
        let scores = generator.floats(count).map { scale * $0 }
        let input = Evaluation(exact: try Activation(shape: Shape(features: count), floats: scores))
        let result = Reference.logSoftmax(input)
        for (value, probability) in zip(result.values, Reference.softmax(input).values) {
            #expect(abs(exp(value) - probability) <= 1e-12)
        }
        let largest = scores.max() ?? 0
        let logarithm = log(scores.reduce(0) { $0 + exp($1 - largest) })
        let floats = scores.map { $0 - largest - logarithm }
        #expect(try Comparison(of: floats, with: result, trustedShare: 0).verdict == .withinBound)
        #expect(try Comparison(of: floats.map { $0 - 1e-3 }, with: result, trustedShare: 0).verdict == .exceeds)
    }

    /// Scores moved anywhere inside their bounds give logarithms inside theirs.
    @Test func uncertainScoresWidenTheLogarithmsBound() throws {
        var generator = Seeded(109)
        let scores = Evaluation(
            try Activation(shape: Shape(features: 20), floats: generator.floats(20).map { 4 * $0 }),
            within: generator.floats(20).map { Double(abs($0)) / 50 })
        let result = Reference.logSoftmax(scores)
        for _ in 0..<50 {
            let moved = scores.values.indices.map {
                scores.values[$0] + scores.bounds[$0] * (Bool.random(using: &generator) ? 1 : -1)
            }
            let other = Reference.logSoftmax(try Activation(shape: scores.shape, values: moved))
            for index in moved.indices {
                #expect(abs(other.values[index] - result.values[index]) <= result.bounds[index])
            }
        }
    }
}
