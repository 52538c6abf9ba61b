import VGGBackend
import VGGModel
import VGGTraining

/// How well a model classifies, as JSON and as text.
struct EvaluationReport: Encodable {
    struct ClassJSON: Encodable {
        let name: String
        let precision, recall, f1: Double?
        let pictures: Int
    }

    struct Confusion: Encodable {
        let actual, predicted: String
        let pictures: Int
    }

    let device: DeviceJSON?
    let devices: [DeviceJSON]?
    let model, weights: String
    let batch: Int
    let reduced: PlanReductions?
    let pictures: Int
    let top1: Double
    let top5: Double?
    let loss: Double?
    let matchedByOrder: Bool
    let classes: [ClassJSON]
    let confused: [Confusion]
    let errors: [ImageRun.Unusable]

    /// Describes what came out; nothing where there is none.
    init?(_ score: EvaluationScore, run: ImageRun, failures: [ImageRun.Unusable]) {
        guard let measures = score.evaluation.measures else { return nil }
        let confusion = score.evaluation.confusion
        (device, devices) = (run.devices.first, run.devices.several)
        (model, weights) = (run.network.name, "\(run.source)")
        (batch, reduced) = (run.batch, run.reductions)
        pictures = confusion.images
        (top1, top5, loss) = (measures.top1, measures.top5, measures.loss.finite)
        matchedByOrder = score.isMatchedByOrder
        classes = confusion.classScores.filter { $0.support > 0 }.map {
            ClassJSON(
                name: $0.name, precision: $0.precision, recall: $0.recall, f1: $0.f1, pictures: $0.support)
        }
        confused = confusion.mostConfused(10).map {
            Confusion(actual: $0.actual, predicted: $0.predicted, pictures: $0.count)
        }
        errors = failures
    }

    /// The classes in a table, those confused most, and the whole in a line.
    var text: String {
        var table = Table([
            ("class", .left), ("precision", .right), ("recall", .right), ("F1", .right), ("pictures", .right),
        ])
        for row in classes {
            table.add(
                [row.name.shortened] + [row.precision, row.recall, row.f1].map(percent) + ["\(row.pictures)"])
        }
        var parts = [table.text]
        if !confused.isEmpty { parts.append(confusedText) }
        return (parts + [wholeText]).joined(separator: "\n")
    }

    private var confusedText: String {
        var table = Table([("most confused", .left), ("taken for", .left), ("pictures", .right)])
        for pair in confused {
            table.add([pair.actual.shortened, pair.predicted.shortened, "\(pair.pictures)"])
        }
        return table.text
    }

    private var wholeText: String {
        let scores = classes.compactMap(\.f1)
        let mean = scores.reduce(0, +) / Double(max(scores.count, 1))
        return "top-1 \(percent(top1))\(top5.map { ", top-5 \(percent($0))" } ?? ""), mean F1 \(percent(mean)), "
            + "loss \(loss?.fixed(3) ?? "not finite"), \(pictures) pictures"
    }

    private func percent(_ share: Double?) -> String { share.map { "\((100 * $0).fixed(1)) %" } ?? "-" }
}
