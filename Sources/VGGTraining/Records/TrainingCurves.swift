public import VGGReports
public import VGGWeights

/// How loss and accuracy changed from epoch to epoch, as charts.
public struct TrainingCurves: Sendable {
    /// The loss in training and validation.
    public let loss: LineChart
    /// The accuracy in training and validation, the class among the five highest scores too, in percent.
    public let accuracy: LineChart

    /// Draws the epochs of a run.
    public init(_ history: [EpochMetrics]) {
        func series(_ name: String, _ value: (EpochMetrics) -> Double?) -> LineChart.Series? {
            let points = history.compactMap { epoch in
                value(epoch).map { LineChart.Point(place: epoch.epoch, value: $0) }
            }
            return points.isEmpty ? nil : LineChart.Series(name: name, points: points)
        }
        loss = LineChart(
            title: "Loss", places: "epoch", quantity: "loss",
            series: [
                series("training") { $0.training.loss }, series("validation") { $0.validation?.loss },
            ].compactMap(\.self))
        accuracy = LineChart(
            title: "Accuracy", places: "epoch", quantity: "correct, percent",
            series: [
                series("training") { 100 * $0.training.top1 },
                series("validation") { $0.validation.map { 100 * $0.top1 } },
                series("validation, top 5") { $0.validation?.top5.map { 100 * $0 } },
            ].compactMap(\.self))
    }

    /// Writes both charts as SVG, each whole or not at all.
    ///
    /// - Throws: `WeightsError` with `writeFailed`.
    public func write(to output: TrainingOutput) throws(WeightsError) {
        for (chart, path) in [(loss, output.lossCurve), (accuracy, output.accuracyCurve)] {
            let text = chart.drawing(width: 880).svg
            try AtomicFile.replace(path) { file throws(WeightsError) in try file.write(Array(text.utf8)) }
        }
    }
}
