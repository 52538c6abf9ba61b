import ArgumentParser
import Foundation
import VGGBackend
import VGGModel
import VGGTraining

/// The new layer alone: what it reads is computed once, and it is trained on that.
struct HeadStage: Sendable {
    let tuning: FineTuning
    let data: ImageFolder
    let settings: TrainingSettings
    /// Forms of each picture.
    let views: Int
    /// Where the results go.
    let files: TrainingOutput
    let output: OutputOptions

    /// Whether what the layer reads can be kept in a quarter of this machine's memory.
    func fits() throws -> Bool {
        guard let shape = try tuning.network.shapes()[tuning.features] else { return false }
        let images = data.training.pictures.count * views + data.validation.pictures.count
        let have = Int(clamping: ProcessInfo.processInfo.physicalMemory) / 4
        // What is divided by its magnitude is there twice.
        return PictureFeatures.byteCount(of: shape, images: 2 * images).map { $0 <= have } ?? false
    }

    /// Refuses what does not fit the device, before anything is computed.
    func check(on device: TrainingDevice) throws {
        let (traits, limit) = (device.manager.traits, device.memoryLimit)
        _ = try tuning.featurePlan(for: traits, memoryLimit: limit)
        _ = try tuning.headPlans(
            for: traits, settings: settings, images: data.training.pictures.count * views, memoryLimit: limit)
    }

    /// Computes, trains and writes the model; the tuning with the trained layer.
    func run(on device: TrainingDevice, isLast: Bool) async throws -> FineTuning {
        let reporter = TrainingReporter(output, stage: "head")
        let result = try await TrainingJob.stoppable { try await train(on: device, reporter) }
        guard let result else {
            if output.json { reporter.printLine(TrainingEnd(nil, files, status: "interrupted", stage: "head")) }
            Console.error("stopped; the new layer is not trained, and no model is written")
            throw ExitCode(130)
        }
        try write(result)
        if isLast || output.json {
            try TrainingEnd(result.progress, files, stage: "head").print(by: reporter, output)
        } else if let best = result.progress.best {
            reporter.note("the new layer alone: \(best.decisive.text); \(files.best.onOneLine)")
        }
        if let failure = reporter.failure { throw failure }
        return result.tuning
    }

    private func train(on device: TrainingDevice, _ reporter: TrainingReporter) async throws -> HeadTrainer.Result {
        try files.prepare()
        let (training, validation) = try await features(on: device, reporter)
        return try await HeadTrainer(tuning, training: training, validation: validation, settings: settings)
            .run(
                on: device.manager, metrics: files.metrics, memoryLimit: device.memoryLimit, report: reporter.show)
    }

    private func features(
        on device: TrainingDevice, _ reporter: TrainingReporter
    ) async throws -> (training: PictureFeatures, validation: PictureFeatures) {
        let start = ContinuousClock.now
        let note = LateNote.loading(tuning.network.name, quiet: output.quiet)
        let session = try tuning.featureSession(on: device.manager, memoryLimit: device.memoryLimit)
        note.cancel()
        let count = data.training.pictures.count * views
        let progress = Progress("pictures", total: count + data.validation.pictures.count, quiet: output.quiet)
        defer { progress.hide() }
        let varied = PictureFeatures.Views(
            count: views, augmentation: settings.augmentation ?? Augmentation(), seed: settings.seed)
        let training = try await PictureFeatures(
            of: data.training, by: session, views: varied, leftOut: { reporter.show(.leftOut($0)) },
            report: progress.advance(to:))
        let validation = try await PictureFeatures(
            of: data.validation, by: session, leftOut: { reporter.show(.leftOut($0)) },
            report: { progress.advance(to: count + $0) })
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let images = training.images + validation.images
        reporter.note(
            "\(tuning.features) of \(images) pictures, \(training.shape.count) values each, in \(seconds.fixed(1)) s "
                + "(\((Double(images) / max(seconds, 1e-9)).fixed(0)) images/s)")
        return (training, validation)
    }

    private func write(_ result: HeadTrainer.Result) throws {
        guard let best = result.progress.best else { return }
        try TrainingCurves(result.progress.history).write(to: files)
        try TrainedModel(
            result.tuning.network, tensors: result.tuning.tensors, data: data, after: best, settings: settings,
            source: files.source
        ).write(to: files.best)
    }
}
