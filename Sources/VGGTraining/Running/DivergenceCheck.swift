extension StepResult {
    /// Refuses a step after which nothing can be learnt any more.
    ///
    /// - Throws: `TrainingError` with `diverged` where the loss or the gradient's norm is no finite number.
    func checkFinite(rate: Double, after progress: TrainingProgress) throws(TrainingError) {
        guard !loss.isFinite || !(gradientNorm?.isFinite ?? true) else { return }
        let what = loss.isFinite ? "the gradient's norm is \(gradientNorm ?? .nan)" : "the loss is \(loss)"
        throw TrainingError(
            .diverged, "step \(progress.step + 1) (epoch \(progress.epoch + 1))",
            "\(what), so that nothing can be learnt any more; try a learning rate below \(rate), such as \(rate / 10), "
                + "a warm-up of an epoch or more, or a limit of the gradient's norm")
    }
}

extension Measures {
    /// Refuses a validation that says nothing.
    ///
    /// - Throws: `TrainingError` with `diverged` where the loss is no finite number.
    func checkFinite(after progress: TrainingProgress) throws(TrainingError) {
        guard !loss.isFinite else { return }
        throw TrainingError(
            .diverged, "epoch \(progress.epoch + 1)",
            "the validation loss is \(loss); go on from an earlier checkpoint, or begin anew, with a lower learning rate"
        )
    }
}
