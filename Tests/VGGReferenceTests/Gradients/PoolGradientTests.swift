import Testing
import VGGModel
import VGGReference

/// Rectifiers and pools.
@Suite struct PoolGradientTests {
    @Test func rectifiersByHand() throws {
        let shape = Shape(features: 5)
        let output = try Activation(shape: shape, values: [1, 0, -0.0, .nan, 0x1p-149])
        let given = Evaluation(
            try Activation(shape: shape, values: [2, 3, 4, 5, -6]), within: [0.1, 0.2, 0.3, 0.4, 0.5])
        let result = try Reference.reluGradient(given, output: output)
        #expect(result.values == [2, 0, 0, 5, -6])
        #expect(result.bounds == [0.1, 0, 0, 0.4, 0.5])
        let other = try Activation(shape: Shape(features: 1), values: [1])
        #expect(throws: ReferenceError.self) { try Reference.reluGradient(given, output: other) }
    }

    /// The first of equal maxima has the gradient, and the last row and column have none.
    @Test func maximaByHand() throws {
        let input = try Activation(
            shape: Shape(channels: 1, height: 3, width: 7),
            values: [
                1, 2, 5, 5, 0, 0, 9,
                3, 4, 5, 5, .nan, 7, 9,
                9, 9, 9, 9, 9, 9, 9,
            ])
        let windows = Shape(channels: 1, height: 1, width: 3)
        let given = Evaluation(try Activation(shape: windows, values: [10, 20, 30]), within: [1, 2, 3])
        let result = try Reference.maxPool2x2Gradient(given, input: input)
        let places = [8: 10.0, 2: 20, 11: 30]
        #expect(result.values == (0..<21).map { places[$0] ?? 0 })
        #expect(result.bounds == (0..<21).map { (places[$0] ?? 0) / 10 })
        #expect(try Reference.maxPool2x2Gradient(given.output, input: input) == result.output)
    }

    @Test func maximaByDifferences() throws {
        var generator = Seeded(257)
        let shape = Shape(channels: 3, height: 5, width: 6)
        // Values a quarter apart keep their order over the steps.
        let values = (0..<shape.count).shuffled(using: &generator).map { Double($0) / 4 }
        let given = try generator.batch(1, of: Shape(channels: 3, height: 2, width: 3))
        let result = try Reference.maxPool2x2Gradient(given[0], input: Activation(shape: shape, values: values))
        let expected = try differences(at: values) {
            product(given, [try Reference.maxPool2x2(Activation(shape: shape, values: $0))])
        }
        #expect(worstDifference(result.values, expected) < 1e-9)
    }

    @Test(arguments: [(7, 7), (5, 3), (2, 9), (1, 1)])
    func means(height: Int, width: Int) throws {
        var generator = Seeded(263)
        let shape = Shape(channels: 2, height: 6, width: 7)
        let input = generator.floats(shape.count).map(Double.init)
        let given = try generator.batch(1, of: Shape(channels: 2, height: height, width: width))
        let result = try Reference.adaptiveAveragePoolGradient(Evaluation(exact: given[0]), input: shape)
        let expected = try differences(at: input) {
            product(
                given,
                [
                    try Reference.adaptiveAveragePool(
                        Activation(shape: shape, values: $0), height: height, width: width)
                ])
        }
        #expect(worstDifference(result.values, expected) < 1e-9)
        #expect(try verdict(result.values.map(Float.init), result) == .withinBound)
        #expect(try verdict(floatMeans(given[0], over: shape), result) == .withinBound)
        #expect(try verdict(result.values.map { Float($0) * 1.0001 }, result) == .exceeds)
    }

    /// Each cell's share, made of a rounded reciprocal, added to its pixels, the last cell first.
    private func floatMeans(_ given: Activation, over shape: Shape) -> [Float] {
        var floats = [Float](repeating: 0, count: shape.count)
        let grid = given.shape
        for index in given.values.indices.reversed() {
            let (channel, y, x) = (
                index / grid.width / grid.height, index / grid.width % grid.height, index % grid.width
            )
            let rows = y * shape.height / grid.height..<((y + 1) * shape.height + grid.height - 1) / grid.height
            let columns = x * shape.width / grid.width..<((x + 1) * shape.width + grid.width - 1) / grid.width
            let share = Float(given.values[index]) * (1 / Float(rows.count * columns.count))
            for row in rows {
                for column in columns { floats[(channel * shape.height + row) * shape.width + column] += share }
            }
        }
        return floats
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let image = try Activation(shape: Shape(channels: 1, height: 1, width: 4), values: [1, 2, 3, 4])
        #expect(throws: ReferenceError.self) { try Reference.maxPool2x2Gradient(image, input: image) }
        let square = try Activation(shape: Shape(channels: 1, height: 2, width: 2), values: [1, 2, 3, 4])
        #expect(throws: ReferenceError.self) { try Reference.maxPool2x2Gradient(square, input: square) }
        #expect(throws: ReferenceError.self) {
            try Reference.adaptiveAveragePoolGradient(square, input: Shape(channels: 2, height: 4, width: 4))
        }
        for (height, width) in [(-1, 4), (0, 4), (4, 0), (-2, -2), (Int.max, 4), (4, Int.min)] {
            let input = Shape(channels: 1, height: height, width: width)
            #expect(throws: ReferenceError.self) { try Reference.adaptiveAveragePoolGradient(square, input: input) }
            #expect(throws: ReferenceError.self) {
                try Reference.adaptiveAveragePoolGradient(Evaluation(exact: square), input: input)
            }
        }
    }
}
