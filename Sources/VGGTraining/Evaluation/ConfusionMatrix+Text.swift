extension ConfusionMatrix: CustomStringConvertible {
    /// A table of the classes' precision, recall, F1 and support in percent and pictures, and lines of the whole.
    public var description: String {
        let scores = classScores
        let width = (scores.map(\.name.count) + [5]).max() ?? 0
        func line(_ name: String, _ cells: [String]) -> String {
            name + String(repeating: " ", count: max(width - name.count, 0))
                + cells.map { $0.padded(to: 11) }.joined()
        }
        let head = line("class", ["precision", "recall", "F1", "support"])
        let rows = scores.map { score in
            line(
                score.name,
                [score.precision, score.recall, score.f1].map { $0.map(Self.percent) ?? "-" } + ["\(score.support)"])
        }
        let known = scores.compactMap(\.f1)
        let mean = known.isEmpty ? "-" : Self.percent(known.reduce(0, +) / Double(known.count))
        let whole =
            "top-1 \(Self.percent(accuracy)), "
            + (classes.count > 5 ? "top-5 \(Self.percent(topFiveAccuracy)), " : "") + "mean F1 \(mean), "
            + "\(images) pictures"
        return ([head] + rows + [whole]).joined(separator: "\n")
    }

    /// A share in percent with one decimal: `93.5 %`.
    private static func percent(_ share: Double) -> String {
        let tenths = Int((1000 * share).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
