import FoundationEssentials
import VGGModel
import VGGWeights

extension Checkpoint {
    /// What a checkpoint holds beside tensors, network and classes, as JSON under `vgg.training`.
    private struct Record: Codable {
        var version = 1
        let progress: TrainingProgress
        let settings: TrainingSettings
        let fingerprint: UInt64
        let boundary: String?
        let source: String?
    }

    private static let key = "vgg.training"

    /// Writes the file, whole or not at all.
    ///
    /// - Throws: `WeightsError` with `writeFailed`; what was at the path is then still there.
    public func write(to path: String) throws {
        let record = Record(
            progress: progress, settings: settings, fingerprint: fingerprint, boundary: boundary, source: source)
        var texts = ModelMetadata.texts(for: ModelDescription(network: model, labels: classes))
        texts[Self.key] = String(decoding: try JSONText.encoder.encode(record), as: UTF8.self)
        let moments = snapshot.optimizer.map { (Self.optimizerPrefix + $0, $1) }
        let tensors = snapshot.parameters.merging(moments) { own, _ in own }
        try SafetensorsWriter(metadata: texts).write(tensors, to: path)
    }

    /// Reads a file that training wrote.
    ///
    /// - Throws: `WeightsError` where it is no sound safetensors file, `TrainingError` with `invalidCheckpoint` where it
    ///   is not a checkpoint, or tensors of its network are missing.
    public init(path: String) throws {
        let file = try SafetensorsFile(path: path)
        guard let text = file.metadata[Self.key] else {
            throw TrainingError(
                .invalidCheckpoint, path, "is no checkpoint; give the file checkpoint.safetensors that training wrote")
        }
        guard let model = file.model.network, let classes = file.model.labels else {
            throw TrainingError(.invalidCheckpoint, path, "says nothing of its network or its classes; begin anew")
        }
        let record = try Self.record(in: text, path: path)
        try self.init(
            progress: record.progress, settings: record.settings, model: model, classes: classes,
            fingerprint: record.fingerprint, boundary: record.boundary, source: record.source,
            snapshot: Self.snapshot(in: file, of: model))
    }

    private static func record(in text: String, path: String) throws(TrainingError) -> Record {
        let record: Record
        do {
            record = try JSONText.decoder.decode(Record.self, from: Data(text.utf8))
        } catch {
            let place = (error as? DecodingError)?.place ?? "not the JSON that was expected"
            throw TrainingError(
                .invalidCheckpoint, path,
                "the metadata's text '\(key)' is damaged: \(place); go on from another checkpoint, or begin anew")
        }
        guard record.version == 1 else {
            throw TrainingError(
                .invalidCheckpoint, path,
                "is of version \(record.version), and this program reads version 1; use the program that wrote it")
        }
        guard record.progress.isPossible else {
            throw TrainingError(
                .invalidCheckpoint, path,
                "the metadata's text '\(key)' is damaged: the counts of its progress (epoch \(record.progress.epoch), batch "
                    + "\(record.progress.batch), step \(record.progress.step) and others) cannot be those of a run; go on "
                    + "from another checkpoint, or begin anew")
        }
        do {
            try record.settings.validate()
        } catch {
            throw TrainingError(
                .invalidCheckpoint, path,
                "the metadata's text '\(key)' is damaged: its \(error.subject): \(error.message); go on from another "
                    + "checkpoint, or begin anew")
        }
        return record
    }

    private static func checkFinite(_ tensors: [(key: String, value: Tensor)], in file: SafetensorsFile) throws {
        let failures = zip(tensors, FiniteCheck.firstFailures(in: tensors.map(\.value)))
        guard let name = failures.filter({ $1 != nil }).map(\.0.key).min() else { return }
        throw TrainingError(
            .invalidCheckpoint, file.path,
            "holds values in '\(name)' that are not finite; go on from another checkpoint, or begin anew")
    }

    private static func snapshot(in file: SafetensorsFile, of model: Network) throws -> TrainingSnapshot {
        var parameters: [String: Tensor] = [:], optimizer: [String: Tensor] = [:]
        for name in file.names {
            if name.hasPrefix(optimizerPrefix) {
                optimizer[String(name.dropFirst(optimizerPrefix.count))] = try file.tensor(name)
            } else {
                parameters[name] = try file.tensor(name)
            }
        }
        for (name, shape) in try model.parameterShapes() where parameters[name]?.shape != shape {
            throw TrainingError(
                .invalidCheckpoint, file.path,
                "holds no '\(name)' of shape \(shape), which its network needs; go on from another checkpoint")
        }
        for tensors in [parameters, optimizer] { try checkFinite(Array(tensors), in: file) }
        return TrainingSnapshot(parameters: parameters, optimizer: optimizer)
    }
}
