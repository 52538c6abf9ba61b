import Testing
import VGGModel
import VGGReference

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CrossEntropyTests {
    @Test func equalScoresByHand() throws {
        let scores = try (0..<2).map { _ in try Activation(shape: Shape(features: 4), values: [3, 3, 3, 3]) }
        let result = try Reference.softmaxCrossEntropy(scores, labels: [0, 3], smoothing: 0.2)
        #expect(abs(result.loss.values[0] - log(4)) < 1e-15)
        let expected = [0.25 - 0.85, 0.25 - 0.05, 0.25 - 0.05, 0.25 - 0.05].map { $0 / 2 }
        #expect(zip(result.gradients[0].values, expected).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(zip(result.gradients[1].values, expected.reversed()).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test(arguments: [0, 0.1, 1])
    func agreesWithDifferences(smoothing: Double) throws {
        var generator = Seeded(367)
        let scores = generator.floats(15).map { Double($0) * 4 }
        let losses = { (values: [Double]) in
            let images = try (0..<3).map {
                try Activation(shape: Shape(features: 5), values: Array(values[$0 * 5..<($0 + 1) * 5]))
            }
            return try Reference.softmaxCrossEntropy(images, labels: [4, 0, 2], smoothing: smoothing)
        }
        let expected = try differences(at: scores) { try losses($0).loss.values[0] }
        #expect(worstDifference(try losses(scores).gradients.flatMap(\.values), expected) < 1e-9)
    }

    @Test(arguments: [2, 10, 1000], [1, 20, 80] as [Float])
    func floatsStayWithinTheBound(classes: Int, scale: Float) throws {
        var generator = Seeded(373)
        let rows = (0..<3).map { _ in generator.floats(classes).map { $0 * scale } }
        let labels = [0, classes / 2, classes - 1], smoothing: Float = 0.1
        let result = try Reference.softmaxCrossEntropy(
            rows.map { try Activation(shape: Shape(features: classes), floats: $0) }, labels: labels,
            smoothing: Double(smoothing))
        var (losses, spread): ([Float], [Float]) = ([], [])
        for (row, label) in zip(rows, labels) {
            let image = losses.count
            let differences = row.map { $0 - (row.max() ?? 0) }
            let sum = differences.reduce(0) { $0 + exp($1) }
            let logarithm = log(sum)
            let target = { (index: Int) -> Float in (index == label ? 1 - smoothing : 0) + smoothing / Float(classes) }
            losses.append(row.indices.reduce(0) { $0 - target($1) * (differences[$1] - logarithm) })
            let mean = differences.reduce(0, +) / Float(classes)
            spread.append(logarithm - (1 - smoothing) * differences[label] - smoothing * mean)
            let gradient = row.indices.map { (exp(differences[$0]) / sum - target($0)) / 3 }
            #expect(try verdict(gradient, result.gradients[image]) == .withinBound)
            #expect(try verdict(gradient.map { $0 * 3 }, result.gradients[image]) == .exceeds)
            let hard = row.indices.map { (exp(differences[$0]) / sum - ($0 == label ? 1 : 0)) / 3 }
            #expect(try verdict(hard, result.gradients[image]) == .exceeds)
        }
        #expect(try verdict(losses, result.losses) == .withinBound)
        #expect(try verdict(spread, result.losses) == .withinBound)
        #expect(try verdict([losses.reduce(0, +) / 3], result.loss) == .withinBound)
        #expect(try verdict(losses.map { $0 * 1.01 }, result.losses) == .exceeds)
        #expect(try verdict([losses.reduce(0, +)], result.loss) == .exceeds)
    }

    @Test(arguments: [([5], 0.0), ([-1], 0), ([0, 1], 0), ([0], -0.1), ([0], .nan)])
    func whatDoesNotFitIsRefused(labels: [Int], smoothing: Double) throws {
        let scores = try Activation(shape: Shape(features: 5), values: [1, 2, 3, 4, 5])
        #expect(throws: ReferenceError.self) {
            try Reference.softmaxCrossEntropy([scores], labels: labels, smoothing: smoothing)
        }
        let pixels = try Activation(shape: Shape(channels: 1, height: 1, width: 5), values: [1, 2, 3, 4, 5])
        #expect(throws: ReferenceError.self) { try Reference.softmaxCrossEntropy([pixels], labels: [0]) }
    }
}
