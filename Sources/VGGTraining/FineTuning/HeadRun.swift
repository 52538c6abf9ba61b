import VGGBackend
import VGGModel

/// The state of a trainer of a head while it runs.
struct HeadRun {
    private(set) var progress = TrainingProgress()
    private var best: [String: Tensor] = [:]
    private let session: TrainingSession
    private let training: PictureFeatures
    private let validation: PictureFeatures
    private let magnitude: Float
    private let settings: TrainingSettings
    private let classes: Int
    private let rates: LearningRate
    private var pace: TrainingPace

    init(_ trainer: HeadTrainer, on manager: DeviceManager) throws {
        let network = try trainer.tuning.headNetwork()
        settings = trainer.settings
        classes = network.classes
        magnitude = trainer.training.magnitude
        training = trainer.training.divided(by: magnitude)
        validation = trainer.validation.divided(by: magnitude)
        let batch = min(settings.batch, max(training.images, 1))
        let initial = try Self.scaled(trainer.tuning.tensors, of: network, by: magnitude)
        session = try TrainingSession(
            network, tensors: initial, on: manager,
            options: TrainingOptions(
                batch: batch, input: .values, optimizer: settings.optimizer, gradientLimit: settings.gradientNorm,
                labelSmoothing: settings.labelSmoothing, seed: settings.seed))
        rates = LearningRate(settings, stepsPerEpoch: training.images / batch)
        pace = TrainingPace(steps: settings.epochs * (training.images / batch), from: 0)
    }

    /// The tensors after the epoch in which they were best, for values as they are.
    var bestTensors: [String: Tensor] {
        best.mapValues { tensor in
            guard tensor.shape.count > 1 else { return tensor }
            return Tensor(shape: tensor.shape, values: tensor.values.map { $0 / magnitude })
        }
    }

    /// Trains for an epoch and validates; says whether the layer is better than before.
    mutating func trainEpoch(_ report: (TrainingEvent) -> Void) async throws -> (EpochMetrics, isBest: Bool) {
        pace.beginEpoch()
        let batch = session.plan.options.batch
        let order = RandomStream.order(of: training.images, seed: settings.seed, epoch: progress.epoch)
        for first in stride(from: 0, through: training.images - batch, by: batch) {
            try Task.checkCancellation()
            try await step(order[first..<first + batch], report)
        }
        let epoch = EpochMetrics(
            epoch: progress.epoch + 1, step: progress.step, rate: rate(progress.step - 1),
            training: progress.tally.measures ?? Measures(loss: 0, top1: 0), validation: try await validate())
        let isBest = progress.best.map { epoch.isBetter(than: $0) } ?? true
        if isBest { best = try await session.tensors() }
        if progress.observePlateau(epoch, settings.schedule) { report(.rateReduced) }
        progress.complete(epoch, isBest: isBest)
        return (epoch, isBest)
    }

    private mutating func step(_ places: ArraySlice<Int>, _ report: (TrainingEvent) -> Void) async throws {
        let (values, labels) = training.batch(places)
        let rate = rate(progress.step)
        let result = StepResult(
            try await session.step(values: values, labels: labels, rate: rate, index: progress.step), labels: labels)
        guard result.loss.isFinite, result.gradientNorm?.isFinite ?? true else {
            throw TrainingError(
                .diverged, "step \(progress.step + 1) (epoch \(progress.epoch + 1))",
                "the loss is \(result.loss), so that nothing can be learnt any more; try a learning rate below \(rate), "
                    + "such as \(rate / 10)")
        }
        progress.count(result)
        pace.add(images: result.images)
        guard let running = progress.tally.measures else { return }
        report(
            .step(
                TrainingEvent.Step(
                    epoch: progress.epoch + 1, epochs: settings.epochs, step: progress.step, steps: pace.steps,
                    rate: rate, result: result, running: running, imagesPerSecond: pace.imagesPerSecond,
                    secondsLeft: pace.secondsLeft(after: progress.step))))
    }

    private func rate(_ step: Int) -> Double { rates.rate(step: step, plateau: progress.plateau) }

    private func validate() async throws -> Measures? {
        guard validation.images > 0 else { return nil }
        let session = try await session.inferenceSession()
        let scores = try await session.run(values: validation.values)[0]
        var evaluation = Evaluation(classes: (0..<classes).map { "\($0)" })
        for (place, label) in validation.labels.enumerated() { evaluation.add(scores: scores[place], label: label) }
        return evaluation.measures
    }

    /// The tensors of the layer for values that are divided by a number.
    private static func scaled(
        _ tensors: [String: Tensor], of network: Network, by factor: Float
    ) throws(ModelError) -> [String: Tensor] {
        var scaled: [String: Tensor] = [:]
        for name in try network.parameterShapes().keys {
            guard let tensor = tensors[name] else { continue }
            let values = tensor.shape.count > 1 ? tensor.values.map { $0 * factor } : tensor.values
            scaled[name] = Tensor(shape: tensor.shape, values: values)
        }
        return scaled
    }
}
