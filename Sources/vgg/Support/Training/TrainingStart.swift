import VGGBackend
import VGGModel
import VGGTraining

/// What is trained with what on what, told before the first step.
struct TrainingStart: Encodable {
    let event = "start"
    let device: DeviceJSON
    let model: String
    let input: [Int]
    let layers, parameters, trainedParameters: Int
    let memoryBytes, recomputedBlocks: Int
    let classes: [TrainingPictures.ClassJSON]
    let imbalance: Double
    let settings: TrainingSettings
    /// What of the weights is not drawn, in words.
    let begins: String?
    /// Epochs that are done already.
    let epoch: Int
    private let pictures: TrainingPictures

    private enum CodingKeys: String, CodingKey {
        case event, device, model, input, layers, parameters, trainedParameters, memoryBytes, recomputedBlocks, classes
        case imbalance, settings, begins, epoch
    }

    /// Describes a training whose steps a plan takes.
    init(
        _ trainer: Trainer, plan: TrainingPlan, device: DeviceJSON, begins: String?, progress: TrainingProgress?
    ) throws {
        let network = trainer.model
        self.device = device
        model = network.name
        input = [network.input.channels, network.input.height, network.input.width]
        layers = network.nodes.count { $0.layer.countsAsDepth }
        parameters = try network.summary().parameters
        trainedParameters = try plan.network.summary().parameters
        memoryBytes = plan.byteCount
        recomputedBlocks = plan.recomputedBlocks
        pictures = TrainingPictures(trainer.data)
        (classes, imbalance) = (pictures.classes, pictures.imbalance)
        settings = trainer.settings
        self.begins = begins
        epoch = progress?.epoch ?? 0
    }

    /// The lines for people.
    var text: String {
        let trained = trainedParameters < parameters ? ", \(trainedParameters.grouped) of them trained" : ""
        var lines = [
            "network: \(model) for \(input[1])x\(input[2]), \(layers) layers with weights, "
                + "\(parameters.grouped) parameters\(trained)"
        ]
        if let begins { lines.append("weights: \(begins)") }
        lines.append(pictures.text)
        let twice = recomputedBlocks > 0 ? "; \(recomputedBlocks) blocks are computed twice to keep within it" : ""
        lines.append("memory: \(ByteCount(memoryBytes)) of the device\(twice)")
        lines.append("settings: \(settings.text)")
        if epoch > 0 { lines.append("going on after epoch \(epoch)") }
        return lines.joined(separator: "\n")
    }
}

extension Layer {
    /// Whether the layer counts where a network's depth is told: convolutions and dense layers.
    fileprivate var countsAsDepth: Bool {
        switch self {
        case .convolution, .dense: true
        default: false
        }
    }
}
