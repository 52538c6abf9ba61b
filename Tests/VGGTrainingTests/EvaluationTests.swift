import Foundation
import Testing
import VGGTraining

@Suite struct EvaluationTests {
    /// Six classes; pictures as (actual, predicted), each with the highest score for what is predicted.
    private func matrix(_ pictures: [(Int, Int)]) -> ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: ["a", "b", "c", "d", "e", "f"])
        for (actual, predicted) in pictures {
            var scores = [Float](repeating: 0, count: 6)
            scores[predicted] = 1
            matrix.add(scores: scores[...], label: actual)
        }
        return matrix
    }

    @Test func countsBecomeShares() {
        let matrix = matrix([(0, 0), (0, 0), (0, 1), (1, 1), (1, 0), (2, 1), (2, 1), (3, 4)])
        #expect(matrix.images == 8 && matrix.accuracy == 3.0 / 8)
        #expect(matrix[0, 0] == 2 && matrix[2, 1] == 2 && matrix[1, 2] == 0)
        let scores = matrix.classScores
        #expect(scores.map(\.support) == [3, 2, 2, 1, 0, 0])
        #expect(scores.map(\.precision) == [2.0 / 3, 0.25, nil, nil, 0, nil])
        #expect(scores.map(\.recall) == [2.0 / 3, 0.5, 0, 0, nil, nil])
        #expect(abs((scores[0].f1 ?? 0) - 2.0 / 3) < 1e-12 && abs((scores[1].f1 ?? 0) - 1.0 / 3) < 1e-12)
        #expect(scores[2].f1 == 0 && scores[4].f1 == nil)
        let confused = matrix.mostConfused(2).map { "\($0.actual)\($0.predicted)\($0.count)" }
        #expect(confused == ["cb2", "ab1"])
        #expect(matrix.mostConfused().count == 4 && matrix.mostConfused(0).isEmpty)
    }

    /// Scores, a label, and whether it is the first, and among the first five.
    static let ranks: [(scores: [Float], label: Int, first: Bool, five: Bool)] = [
        ([9, 8, 7, 6, 5, 4], 0, true, true), ([9, 8, 7, 6, 5, 4], 4, false, true),
        ([9, 8, 7, 6, 5, 4], 5, false, false), ([1, 1, 1, 1, 1, 1], 0, true, true),
        ([1, 1, 1, 1, 1, 1], 4, false, true), ([1, 1, 1, 1, 1, 1], 5, false, false),
        ([.nan, 0, 0, 0, 0, 0], 1, true, true), ([.nan, 0, 0, 0, 0, 0], 0, false, false),
        ([-.infinity, 3, 3, 3, 3, 3], 1, true, true),
    ]

    @Test(arguments: ranks.indices) func ranksCountEqualScoresInOrder(_ index: Int) {
        let (scores, label, first, five) = Self.ranks[index]
        var matrix = ConfusionMatrix(classes: ["a", "b", "c", "d", "e", "f"])
        matrix.add(scores: scores[...], label: label)
        #expect((matrix.accuracy == 1) == first && (matrix.topFiveAccuracy == 1) == five)
    }

    @Test func theLossIsThatOfSoftmax() throws {
        var evaluation = Evaluation(classes: ["a", "b", "c"])
        #expect(evaluation.measures == nil)
        let scores: [[Float]] = [[1, 2, 3], [1000, 0, -1000], [-5, -5, -5]]
        for (values, label) in zip(scores, [2, 1, 0]) { evaluation.add(scores: values[...], label: label) }
        let sum = exp(-2.0) + exp(-1.0) + 1
        let wanted = (log(sum) + 1000 + log(3.0)) / 3
        let measures = try #require(evaluation.measures)
        #expect(abs(measures.loss - wanted) < 1e-9 && measures.top1 == 2.0 / 3)
        #expect(measures.top5 == nil)
    }
}
