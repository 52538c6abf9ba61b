import VGGBackend
import VGGModel
import VGGTraining

/// What all stages of fine-tuning share.
struct FineTuningWork {
    let data: ImageFolder
    let settings: TrainingSettings
    let device: TrainingDevice
    /// Where the results of the last stage go.
    let files: TrainingOutput
    /// Where the weights come from, in words.
    let base: String?
    let output: OutputOptions

    /// The stage of the new layer alone: the last, or that before more.
    func head(_ tuning: FineTuning, options: FineTuningOptions) -> HeadStage {
        var settings = settings
        if options.isDeep {
            settings = .head
            settings.seed = self.settings.seed
            settings.augmentation = self.settings.augmentation
            settings.epochs = options.headEpochs ?? settings.epochs
        }
        let views = options.views ?? 1
        if views == 1 { settings.augmentation = nil }
        return HeadStage(
            tuning: tuning, data: data, settings: settings, views: views, files: options.isDeep ? files.head : files,
            output: output)
    }

    /// Trains the new layer alone.
    func train(_ stage: HeadStage, isLast: Bool) async throws -> FineTuning {
        let start = try FineTuningStart(stage, base: base ?? "", device: device.json)
        if output.json { try printJSONLine(start) } else { output.note(start.text) }
        return try await stage.run(on: device, isLast: isLast)
    }

    /// Trains what comes after a node, or all, with pictures varied in every epoch.
    func train(_ tuning: FineTuning, after boundary: String?, from checkpoint: Checkpoint? = nil) async throws {
        try checkpoint?.refuseOthers(model: tuning.network, boundary: boundary, data: data, settings: settings)
        let network = try device.network(
            tuning.network, after: boundary, tensors: tuning.tensors, settings: settings, data: data)
        let trainer = try Trainer(
            network, of: tuning.network, after: boundary, on: data, settings: settings, output: files)
        let part = boundary.map { "; what comes after \($0) is trained" } ?? ""
        let start = try TrainingStart(
            trainer, plan: network.session.plan, device: device.json, begins: base.map { $0 + part },
            progress: checkpoint?.progress)
        let reporter = TrainingReporter(output)
        if output.json { reporter.printLine(start) } else { reporter.note(start.text) }
        try await TrainingJob(trainer: trainer, checkpoint: checkpoint, reporter: reporter, output: output).run()
    }
}
