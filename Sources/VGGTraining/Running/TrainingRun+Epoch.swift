extension TrainingRun {
    /// Validates after an epoch and writes metrics, curves, the model where it is best, and a checkpoint, in this order.
    ///
    /// What was written without the checkpoint is written anew by the run that goes on from the one before.
    mutating func endEpoch() async throws {
        guard let training = progress.tally.measures else {
            throw TrainingError(
                .noPictures, trainer.data.training.folder,
                "epoch \(progress.epoch + 1) has no batch; give more pictures")
        }
        let validation = try await validate()
        let epoch = EpochMetrics(
            epoch: progress.epoch + 1, step: progress.step, rate: rate(step: progress.step - 1), training: training,
            validation: validation)
        let isBest = progress.best.map { epoch.isBetter(than: $0) } ?? true
        let isReduced = progress.observePlateau(epoch, trainer.settings.schedule)
        progress.complete(epoch, isBest: isBest)
        let snapshot = try await trainer.network.snapshot()
        try Task.checkCancellation()
        try metrics.append(MetricsLine(epoch))
        try TrainingCurves(progress.history).write(to: trainer.output)
        if isBest {
            let model = TrainedModel(
                trainer.model, tensors: snapshot.parameters, data: trainer.data, after: epoch,
                settings: trainer.settings,
                source: trainer.output.source)
            try model.write(to: trainer.output.best)
        }
        try checkpoint(snapshot).write(to: trainer.output.checkpoint)
        report(.epoch(epoch, isBest: isBest))
        if isReduced { report(.rateReduced) }
        report(.checkpoint(path: trainer.output.checkpoint))
    }

    /// Writes what is due after a step; what is due at the end of an epoch comes there.
    func writeWithinEpoch(_ result: StepResult, rate: Double) async throws {
        guard progress.batch < training.count else { return }
        if let steps = trainer.output.metricsSteps, progress.step.isMultiple(of: steps) {
            try metrics.append(MetricsLine(result, epoch: progress.epoch + 1, step: progress.step, rate: rate))
        }
        if let steps = trainer.output.checkpointSteps, progress.step.isMultiple(of: steps) {
            try checkpoint(await trainer.network.snapshot()).write(to: trainer.output.checkpoint)
            report(.checkpoint(path: trainer.output.checkpoint))
        }
    }

    private func validate() async throws -> Measures? {
        guard validation.count > 0 else { return nil }
        let evaluation = try await Evaluation(of: trainer.network, on: validation, classes: trainer.data.classes)
        tellLeftOut(validation)
        guard let measures = evaluation.measures else {
            throw TrainingError(
                .noPictures, trainer.data.validation.folder,
                "none of the \(trainer.data.validation.pictures.count) pictures to validate with can be decoded; give JPEG "
                    + "or PNG files that other programs open")
        }
        try measures.checkFinite(after: progress)
        return measures
    }

    private func checkpoint(_ snapshot: TrainingSnapshot) -> Checkpoint {
        Checkpoint(
            progress: progress, settings: trainer.settings, model: trainer.model, classes: trainer.data.classes,
            fingerprint: trainer.data.fingerprint, boundary: trainer.boundary, source: trainer.output.source,
            snapshot: snapshot)
    }
}
