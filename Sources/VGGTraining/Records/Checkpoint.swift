public import VGGModel

/// The whole state of training in one safetensors file: parameters, what the optimizer remembers, and how far it is.
public struct Checkpoint: Sendable {
    /// How far training has come.
    public let progress: TrainingProgress
    /// How it was done.
    public let settings: TrainingSettings
    /// What is trained.
    public let model: Network
    /// The classes of the pictures.
    public let classes: [String]
    /// The fingerprint of the folder of pictures.
    public let fingerprint: UInt64
    /// The node up to which the network stays as it is; nil where all of it is trained.
    public let boundary: String?
    /// What the model files say of where the weights come from, before what training adds.
    public let source: String?
    /// The state of the network and its optimizer.
    public let snapshot: TrainingSnapshot

    /// What the names of the optimizer's tensors begin with in the file.
    static let optimizerPrefix = "vgg.optimizer/"

    /// Makes a checkpoint.
    public init(
        progress: TrainingProgress, settings: TrainingSettings, model: Network, classes: [String],
        fingerprint: UInt64, boundary: String? = nil, source: String? = nil, snapshot: TrainingSnapshot
    ) {
        self.progress = progress
        self.settings = settings
        self.model = model
        self.classes = classes
        self.fingerprint = fingerprint
        self.boundary = boundary
        self.source = source
        self.snapshot = snapshot
    }

    /// Throws unless training of that network with these pictures and settings can go on from here.
    ///
    /// Nothing may differ but the number of epochs, and that only where the schedule does not depend on it.
    ///
    /// - Throws: `TrainingError` with `mismatch`.
    public func check(
        model: Network, boundary: String? = nil, data: ImageFolder, settings: TrainingSettings
    ) throws(TrainingError) {
        guard model == self.model else {
            let what = model.name == self.model.name ? "another \(model.name)" : self.model.name
            throw TrainingError(
                .mismatch, "checkpoint",
                "is of \(what), not of this \(model.name); give all options of the network as they were, or none of them, or "
                    + "begin anew")
        }
        guard boundary == self.boundary else {
            let part = { (boundary: String?) in boundary.map { "what comes after '\($0)'" } ?? "the whole network" }
            throw TrainingError(
                .mismatch, "checkpoint",
                "trains \(part(self.boundary)), not \(part(boundary)); train the same part, or begin anew")
        }
        guard classes == data.classes else {
            throw TrainingError(
                .mismatch, data.path,
                "its classes are not those of the checkpoint, \(classes.prefix(5).joined(separator: ", "))"
                    + "\(classes.count > 5 ? ", ..." : ""); give the folder it was written with, or begin anew")
        }
        guard fingerprint == data.fingerprint else {
            throw TrainingError(
                .mismatch, data.path,
                "its pictures, or which of them validate, are not those of the checkpoint; restore them, or begin anew "
                    + "with the checkpoint's weights")
        }
        var differences = self.settings.differences(from: settings)
        if case .cosine = settings.schedule {} else { differences.removeAll { $0 == "epochs" } }
        guard differences.isEmpty else {
            throw TrainingError(
                .mismatch, differences.joined(separator: ", "),
                "not what the checkpoint was written with; give the same, or begin anew with its weights")
        }
    }
}
