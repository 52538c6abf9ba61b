import Testing
import VGGModel
import VGGReference

/// Pools of any window.
@Suite struct WindowPoolTests {
    static let row = Shape(channels: 1, height: 1, width: 6)

    private static func pooling(
        _ size: Int, _ stride: Int, before: Int = 0, after: Int = 0, dilation: Int = 1, roundsUp: Bool = false
    ) -> Pooling {
        let along = { (columns: Int, rows: Int) in Window.Extent(rows: rows, columns: columns) }
        return Pooling(
            window: Window(
                size: along(size, 1), stride: along(stride, 1), dilation: along(dilation, 1), before: along(before, 0),
                after: along(after, 0)), roundsUp: roundsUp)
    }

    /// Maxima, means of values on the image, and means that count the padding, of the row 1, 2, -3, 4, -5, -6.
    static let cases: [(Pooling, maxima: [Double], means: [Double], padded: [Double])] = [
        (pooling(2, 2), [2, 4, -5], [1.5, 0.5, -5.5], [1.5, 0.5, -5.5]),
        (pooling(3, 2), [2, 4], [0, -4.0 / 3], [0, -4.0 / 3]),
        (pooling(3, 2, roundsUp: true), [2, 4, -5], [0, -4.0 / 3, -5.5], [0, -4.0 / 3, -5.5]),
        (pooling(3, 2, before: 1), [2, 4, 4], [1.5, 1, -7.0 / 3], [1, 1, -7.0 / 3]),
        // The last window has one value of padding, and one beyond it that never counts.
        (pooling(4, 3, after: 1, roundsUp: true), [4, 4], [1, -7.0 / 3], [1, -7.0 / 4]),
        (pooling(2, 5, before: 1, after: 1), [1, -5], [1, -5.5], [0.5, -5.5]),
        (pooling(2, 3, dilation: 3), [4], [2.5], [2.5]),
        (pooling(1, 4), [1, -5], [1, -5], [1, -5]),
    ]

    @Test(arguments: cases.indices) func rowsByHand(index: Int) throws {
        let (pooling, maxima, means, padded) = Self.cases[index]
        let input = Evaluation(exact: try Activation(shape: Self.row, values: [1, 2, -3, 4, -5, -6]))
        #expect(try Reference.maxPool(input, pooling).values == maxima)
        #expect(try Reference.averagePool(input, pooling, countsPadding: false).values == means)
        #expect(try Reference.averagePool(input, pooling, countsPadding: true).values == padded)
        #expect(try Reference.maxPool(input.output, pooling).values == maxima)
        #expect(try Reference.averagePool(input.output, pooling, countsPadding: true).values == padded)
    }

    /// The same along columns, of an image turned on its side.
    @Test(arguments: cases.indices) func columnsByHand(index: Int) throws {
        var (pooling, maxima, means, _) = Self.cases[index]
        for part in [\Window.size, \.stride, \.dilation, \.before, \.after] {
            let extent = pooling.window[keyPath: part]
            pooling.window[keyPath: part] = .init(rows: extent.columns, columns: extent.rows)
        }
        let shape = Shape(channels: 1, height: 6, width: 1)
        let input = try Activation(shape: shape, values: [1, 2, -3, 4, -5, -6])
        #expect(try Reference.maxPool(input, pooling).values == maxima)
        #expect(try Reference.averagePool(input, pooling, countsPadding: false).values == means)
    }

    @Test func windowsWithNothingOnTheImage() throws {
        let pooling = Self.pooling(2, 1, before: 1, after: 1, dilation: 3)
        let input = try Activation(shape: Shape(channels: 1, height: 1, width: 2), values: [1, 2])
        #expect(try Reference.maxPool(input, pooling).values == [-.infinity])
        #expect(try Reference.averagePool(input, pooling, countsPadding: false).values == [0])
    }

    @Test(arguments: FloatSums.allCases, [false, true])
    func meansOfFloatsStayWithinTheBound(order: FloatSums, countsPadding: Bool) throws {
        var generator = Seeded(139)
        let shape = Shape(channels: 3, height: 6, width: 6)
        let image = generator.floats(shape.count)
        let pooling = Pooling(window: Window(size: .init(3), stride: .init(3), before: .init(1), after: .init(2)))
        let input = Evaluation(exact: try Activation(shape: shape, floats: image))
        let result = try Reference.averagePool(input, pooling, countsPadding: countsPadding)
        #expect(result.shape == Shape(channels: 3, height: 3, width: 3))
        let floats = (0..<27).map { index in
            let rows = (-1...1).map { index / 3 % 3 * 3 + $0 }.filter { (0..<6).contains($0) }
            let columns = (-1...1).map { index % 3 * 3 + $0 }.filter { (0..<6).contains($0) }
            let pairs = rows.flatMap { row in columns.map { (image[(index / 9 * 6 + row) * 6 + $0], Float(1)) } }
            return order.sum(0, pairs, using: &generator) * (1 / Float(countsPadding ? 9 : pairs.count))
        }
        #expect(try Comparison(of: floats, with: result).verdict == .withinBound)
        #expect(try Comparison(of: floats.map { $0 * 0.999 }, with: result).verdict == .exceeds)
    }

    @Test func uncertaintyPassesThrough() throws {
        let values = try Activation(shape: Self.row, values: [1, 2, -3, 4, -5, -6])
        let input = Evaluation(values, within: [0.5, 0.1, 0.25, 0.125, 1, 3])
        #expect(try Reference.maxPool(input, Self.pooling(2, 2)).bounds == [0.5, 0.25, 3])
        let means = try Reference.averagePool(input, Self.pooling(2, 2), countsPadding: false).bounds
        for (bound, least) in zip(means, [0.3, 0.1875, 2]) { #expect(bound >= least && bound < least + 1e-5) }
    }

    @Test func imagesWithoutAWindowAreRefused() throws {
        let input = try Activation(shape: Self.row, values: [1, 2, 3, 4, 5, 6])
        #expect(throws: ReferenceError.self) { try Reference.maxPool(input, Self.pooling(7, 1)) }
        #expect(throws: ReferenceError.self) { try Reference.maxPool(input, Self.pooling(0, 1)) }
    }
}
