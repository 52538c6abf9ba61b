import Testing
import VGGModel
import VGGReference

@Suite struct PoolTests {
    @Test func reluKeepsBoundsAndNaN() throws {
        let input = try Activation(shape: Shape(features: 5), values: [-1, 0, 2, -.infinity, .nan])
        let result = Reference.relu(input).values
        #expect(Array(result[..<4]) == [0, 0, 2, 0])
        #expect(result[4].isNaN)
        #expect(Reference.relu(Evaluation(exact: input)).bounds == [0, 0, 0, 0, 0])
    }

    @Test func maximaByHandLeaveOutTheLastOddRowAndColumn() throws {
        let values: [Double] = [
            1, 2, 9, 4, 0,
            3, -1, 5, 6, 0,
            9, 9, 9, 9, 9,
        ]
        let input = try Activation(shape: Shape(channels: 1, height: 3, width: 5), values: values)
        let result = try Reference.maxPool2x2(input)
        #expect(result.values == [3, 9])
        #expect(result.shape == Shape(channels: 1, height: 1, width: 2))
    }

    @Test(arguments: 0..<4) func aNaNWinsItsWindowWhereverItIs(place: Int) throws {
        var values: [Double] = [1, .infinity, 3, -2]
        values[place] = .nan
        let input = try Activation(shape: Shape(channels: 1, height: 2, width: 2), values: values)
        #expect(try Reference.maxPool2x2(input).values[0].isNaN)
    }

    @Test(arguments: 2...9, [2, 5, 8])
    func maximaAgreeWithSortingEachWindow(height: Int, width: Int) throws {
        var generator = Seeded(31)
        let shape = Shape(channels: 3, height: height, width: width)
        let image = generator.floats(shape.count)
        var windows: [Int: [Double]] = [:]
        for (index, value) in image.enumerated() {
            let (channel, y, x) = (index / (height * width), index / width % height, index % width)
            guard y / 2 < height / 2, x / 2 < width / 2 else { continue }
            windows[(channel * (height / 2) + y / 2) * (width / 2) + x / 2, default: []].append(Double(value))
        }
        let expected = windows.sorted { $0.key < $1.key }.compactMap { $0.value.max() }
        #expect(try Reference.maxPool2x2(Activation(shape: shape, floats: image)).values == expected)
    }

    @Test(arguments: [(1, 4), (4, 1)])
    func imagesWithoutAWindowAreRefused(height: Int, width: Int) throws {
        let input = try Activation(shape: Shape(channels: 1, height: height, width: width), values: [1, 2, 3, 4])
        #expect(throws: ReferenceError.self) { try Reference.maxPool2x2(input) }
    }

    /// Rows of each cell by PyTorch's rule, worked out by hand.
    @Test(
        arguments: [
            (7, 7, [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 5..<6, 6..<7]),
            (8, 7, [0..<2, 1..<3, 2..<4, 3..<5, 4..<6, 5..<7, 6..<8]),
            (10, 7, [0..<2, 1..<3, 2..<5, 4..<6, 5..<8, 7..<9, 8..<10]),
            (1, 3, [0..<1, 0..<1, 0..<1]),
            (3, 7, [0..<1, 0..<1, 0..<2, 1..<2, 1..<3, 2..<3, 2..<3]),
            (5, 1, [0..<5]),
        ])
    func adaptiveCells(extent: Int, cells: Int, ranges: [Range<Int>]) throws {
        var generator = Seeded(37)
        let values = generator.integers(extent).map(Double.init)
        let means = ranges.map { values[$0].reduce(0, +) / Double($0.count) }
        let column = try Activation(shape: Shape(channels: 1, height: extent, width: 1), values: values)
        #expect(try Reference.adaptiveAveragePool(column, height: cells, width: 1).values == means)
        let row = try Activation(shape: Shape(channels: 1, height: 1, width: extent), values: values)
        #expect(try Reference.adaptiveAveragePool(row, height: 1, width: cells).values == means)
    }

    @Test(arguments: FloatSums.allCases)
    func meansOfFloatsStayWithinTheBound(order: FloatSums) throws {
        var generator = Seeded(41)
        let shape = Shape(channels: 3, height: 14, width: 21)
        let image = generator.floats(shape.count)
        let input = Evaluation(exact: try Activation(shape: shape, floats: image))
        let result = try Reference.adaptiveAveragePool(input, height: 7, width: 7)
        let floats = (0..<3 * 49).map { index in
            let corner = (index / 49 * 14 + index / 7 % 7 * 2) * 21 + index % 7 * 3
            let pairs = [0, 1, 2, 21, 22, 23].map { (image[corner + $0], Float(1)) }
            return order.sum(0, pairs, using: &generator) * (1 / Float(6))
        }
        #expect(try Comparison(of: floats, with: result).verdict == .withinBound)
        let short = floats.map { $0 * 6 / 7 }
        #expect(try Comparison(of: short, with: result).verdict == .exceeds)
    }

    @Test func emptyGridsAreRefused() throws {
        let input = try Activation(shape: Shape(features: 1), values: [1])
        #expect(throws: ReferenceError.self) { try Reference.adaptiveAveragePool(input, height: 0, width: 7) }
    }
}
