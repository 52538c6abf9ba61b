import VGGBackend
import VGGModel

/// How fast a network and its layers were, as JSON and as a table.
struct NetworkTimes: Encodable {
    /// One step of the plan.
    struct Layer: Encodable {
        let name: String
        let ms: Double
        let gflops: Double?
        let variant: String
        /// How often a kernel was enqueued for it.
        let launches: Int
    }

    let device: DeviceJSON
    let model: String
    let weights: String
    let batch: Int
    let reduced: PlanReductions?
    let repeats: Int
    /// Whether tuning has found how convolutions run.
    let tuned: Bool
    let medianMs: Double
    let quartilesMs: [Double]
    let imagesPerSecond: Double
    let layers: [Layer]
    private let launchSummary: String

    private enum CodingKeys: String, CodingKey {
        case device, model, weights, batch, reduced, repeats, tuned, medianMs, quartilesMs, imagesPerSecond, layers
    }

    /// Summarises seconds of whole batches, and of each step in each profiled batch.
    init(device: DeviceJSON, weights: String, plan: Plan, whole: [Double], steps: [[Double]]) {
        let samples = Samples(whole)
        self.device = device
        self.weights = weights
        model = plan.network.name
        (batch, reduced) = (plan.options.batch, plan.reductions)
        launchSummary = plan.launchSummary
        repeats = whole.count
        tuned = plan.isTuned
        medianMs = 1000 * samples.quantile(0.5)
        quartilesMs = [1000 * samples.quantile(0.25), 1000 * samples.quantile(0.75)]
        imagesPerSecond = Double(batch) / samples.quantile(0.5)
        layers = plan.steps.enumerated().map { index, step in
            let seconds = Samples(steps.map { $0[index] }).quantile(0.5)
            let work = 2 * Double(plan.options.batch) * Double(step.multiplyAdds)
            return Layer(
                name: step.name, ms: 1000 * seconds, gflops: work > 0 && seconds > 0 ? work / seconds / 1e9 : nil,
                variant: "\(step.operation.name) \(step.operation.variantName)", launches: step.enqueues)
        }
    }

    var text: String {
        var table = Table([("layer", .left), ("ms", .right), ("GFLOP/s", .right), ("kernel", .left)])
        for layer in layers {
            table.add([layer.name, layer.ms.fixed(3), layer.gflops?.fixed(1) ?? "", layer.variant])
        }
        return table.text + """

            \(model), batch \(batch), \(repeats) repeats, \(tuned ? "tuned" : "not tuned")
              whole batch  \(medianMs.fixed(2)) ms (quartiles \(quartilesMs[0].fixed(2)) to \(quartilesMs[1].fixed(2)))
              kernels      \(layers.map(\.ms).reduce(0, +).fixed(2)) ms of it, by the device's clock
              launches     \(launchSummary)
              throughput   \(imagesPerSecond.fixed(2)) images per second
            """
    }
}

/// Measurements of one quantity.
struct Samples {
    private let sorted: [Double]

    /// Takes measurements in any order.
    init(_ values: [Double]) { sorted = values.sorted() }

    /// The value below which a share of the measurements lies, between the two nearest ones in proportion.
    func quantile(_ share: Double) -> Double {
        guard let last = sorted.indices.last else { return .nan }
        let place = share * Double(last)
        let (low, part) = (Int(place), place - place.rounded(.down))
        return sorted[low] + part * (sorted[min(low + 1, last)] - sorted[low])
    }
}
