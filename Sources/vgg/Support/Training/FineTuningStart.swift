import VGGModel
import VGGTraining

/// What is fine-tuned with what on what, told before anything is computed.
struct FineTuningStart: Encodable {
    let event = "start"
    let stage = "head"
    let device: DeviceJSON
    let model: String
    /// Where the weights come from.
    let base: String
    /// The new layer, and the node that it reads.
    let head, features: String
    /// Values of that for a picture.
    let values: Int
    let classes: [TrainingPictures.ClassJSON]
    let imbalance: Double
    let settings: TrainingSettings
    private let pictures: TrainingPictures

    private enum CodingKeys: String, CodingKey {
        case event, stage, device, model, base, head, features, values, classes, imbalance, settings
    }

    /// Describes a stage.
    init(_ stage: HeadStage, base: String, device: DeviceJSON) throws {
        let tuning = stage.tuning
        self.device = device
        model = tuning.network.name
        self.base = base
        (head, features) = (tuning.head, tuning.features)
        values = try tuning.network.shapes()[tuning.features]?.count ?? 0
        pictures = TrainingPictures(stage.data)
        (classes, imbalance) = (pictures.classes, pictures.imbalance)
        settings = stage.settings
    }

    /// The lines for people.
    var text: String {
        """
        network: \(base); \(head) is new, for \(classes.count) classes, on the \(values.grouped) values of \(features)
        \(pictures.text)
        settings: \(settings.text)
        """
    }
}
