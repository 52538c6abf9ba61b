import Testing
import VGGTraining

@Suite struct EpochMetricsTests {
    private func epoch(_ training: Measures, _ validation: Measures?) -> EpochMetrics {
        EpochMetrics(epoch: 1, step: 1, rate: 1, training: training, validation: validation)
    }

    /// Accuracy and loss of two epochs, and whether the first is better.
    static let pairs: [(one: (Double, Double), other: (Double, Double), isBetter: Bool)] = [
        ((0.9, 1), (0.8, 1), true), ((0.8, 1), (0.9, 1), false), ((0.9, 2), (0.8, 1), true),
        ((0.9, 1), (0.9, 2), true), ((0.9, 2), (0.9, 1), false), ((0.9, 1), (0.9, 1), false),
    ]

    @Test(arguments: pairs.indices) func accuracyDecidesAndThenTheLoss(_ index: Int) {
        let (one, other, isBetter) = Self.pairs[index]
        let (first, second) = (Measures(loss: one.1, top1: one.0), Measures(loss: other.1, top1: other.0))
        #expect(epoch(first, nil).isBetter(than: epoch(second, nil)) == isBetter)
        // What training came to does not count where there is a validation.
        #expect(epoch(second, first).isBetter(than: epoch(first, second)) == isBetter)
    }
}
