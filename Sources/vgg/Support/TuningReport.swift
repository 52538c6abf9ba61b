import VGGBackend

/// What was found by tuning, as JSON and as a table.
struct TuningReport: Encodable {
    /// One algorithm.
    struct Variant: Encodable {
        let variant: String
        let ms: Double?
        let samples: Int
        let correct: Bool

        init(_ measurement: TuningMeasurement) {
            variant = measurement.name
            ms = measurement.medianSeconds.map { 1000 * $0 }
            samples = measurement.samples.count
            correct = measurement.isCorrect
        }
    }

    /// The layers of one problem.
    struct Layer: Encodable {
        let layers: [String]
        let problem: String
        /// What runs without tuning.
        let untuned: Variant?
        /// The fastest.
        let tuned: Variant?
        let candidates: [Variant]

        init(_ layers: TunableLayers, _ record: TuningRecord) {
            self.layers = layers.nodes
            problem = layers.problem.description
            let measured = record[layers.problem]
            // It is measured first.
            untuned = measured.first.map(Variant.init)
            tuned = record.fastest(for: layers.problem).map(Variant.init)
            candidates = measured.map(Variant.init)
        }
    }

    let device: DeviceJSON
    let model: String
    let batch: Int
    let file: String
    /// Algorithms that were checked or timed now.
    let measured: Int
    /// Checks and samples that may still be taken.
    let remaining: Int
    let layers: [Layer]

    init(
        device: DeviceJSON, model: String, batch: Int, file: String, layers: [TunableLayers], before: TuningRecord,
        tuner: Tuner
    ) {
        self.device = device
        self.model = model
        self.batch = batch
        self.file = file
        measured = Set(tuner.record.measurements).subtracting(before.measurements).count
        remaining = tuner.remaining(layers.map(\.problem))
        self.layers = layers.map { Layer($0, tuner.record) }
    }

    var text: String {
        var table = Table([
            ("layer", .left), ("ms", .right), ("fastest", .left), ("untuned", .right), ("which is", .left),
        ])
        for layer in layers {
            let names = layer.layers.count > 1 ? "\(layer.layers[0]) x\(layer.layers.count)" : layer.layers[0]
            table.add([
                names, layer.tuned?.ms?.fixed(3) ?? "", layer.tuned?.variant ?? "not measured",
                layer.untuned?.ms?.fixed(3) ?? "", layer.untuned?.variant ?? "",
            ])
        }
        return table.text + """

            \(model), batch \(batch): \(outcome)
              kept in  \(file)
            """
    }

    private var outcome: String {
        let wrong = layers.flatMap(\.candidates).count { !$0.correct }
        let refused = wrong > 0 ? "; \(wrong) are wrong on this device and left out" : ""
        if remaining > 0 { return "\(measured) variants measured, the rest when run again\(refused)" }
        return measured > 0 ? "\(measured) variants measured\(refused)" : "nothing left to measure\(refused)"
    }
}
