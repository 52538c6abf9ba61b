import VGGBackend
import VGGModel

/// The state of a trainer of a head while it runs.
struct HeadRun {
    private(set) var progress = TrainingProgress()
    private var best: [String: Tensor] = [:]
    private let session: TrainingSession
    private let inferenceOptions: PlanOptions
    private let training: PictureFeatures
    private let validation: PictureFeatures
    private let magnitude: Float
    private let settings: TrainingSettings
    private let classes: Int
    private let rates: LearningRate
    private var pace: TrainingPace

    init(_ trainer: HeadTrainer, on manager: DeviceManager, memoryLimit: Int?) throws {
        let network = try trainer.tuning.headNetwork()
        settings = trainer.settings
        classes = network.classes
        magnitude = trainer.training.magnitude
        training = trainer.training.divided(by: magnitude)
        validation = trainer.validation.divided(by: magnitude)
        let plans = try trainer.tuning.headPlans(
            for: manager.traits, settings: settings, images: training.images, memoryLimit: memoryLimit)
        let batch = plans.training.options.batch
        inferenceOptions = plans.inference.options
        let initial = try Self.scaled(trainer.tuning.tensors, of: network, by: magnitude)
        session = try TrainingSession(network, tensors: initial, on: manager, options: plans.training.options)
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

    /// Trains for an epoch, validates, and writes and tells what came of it, as `TrainingRun` does.
    mutating func trainEpoch(_ metrics: MetricsFile?, _ report: (TrainingEvent) -> Void) async throws {
        pace.beginEpoch()
        let batch = session.plan.options.batch
        let order = RandomStream.order(of: training.images, seed: settings.seed, epoch: progress.epoch)
        for first in stride(from: 0, through: training.images - batch, by: batch) {
            try Task.checkCancellation()
            try await step(order[first..<first + batch], report)
        }
        let tensors = try await session.tensors()
        let epoch = EpochMetrics(
            epoch: progress.epoch + 1, step: progress.step, rate: rate(progress.step - 1),
            training: progress.tally.measures ?? Measures(loss: 0, top1: 0), validation: try await validate(tensors))
        let isBest = progress.best.map { epoch.isBetter(than: $0) } ?? true
        if isBest { best = tensors }
        let isReduced = progress.observePlateau(epoch, settings.schedule)
        progress.complete(epoch, isBest: isBest)
        try metrics?.append(MetricsLine(epoch))
        report(.epoch(epoch, isBest: isBest))
        if isReduced { report(.rateReduced) }
    }

    private mutating func step(_ places: ArraySlice<Int>, _ report: (TrainingEvent) -> Void) async throws {
        let (values, labels) = training.batch(places)
        let rate = rate(progress.step)
        let result = StepResult(
            try await session.step(values: values, labels: labels, rate: rate, index: progress.step), labels: labels)
        try result.checkFinite(rate: rate, after: progress)
        progress.count(result)
        pace.add(images: result.images)
        if let step = TrainingEvent.Step(result, rate: rate, after: progress, of: settings, pace) {
            report(.step(step))
        }
    }

    private func rate(_ step: Int) -> Double { rates.rate(step: step, plateau: progress.plateau) }

    private func validate(_ tensors: [String: Tensor]) async throws -> Measures? {
        guard validation.images > 0 else { return nil }
        let session = try session.inferenceSession(tensors, inferenceOptions)
        let scores = try await session.run(values: validation.values)[0]
        var evaluation = Evaluation(classes: (0..<classes).map { "\($0)" })
        for (place, label) in validation.labels.enumerated() { evaluation.add(scores: scores[place], label: label) }
        try evaluation.measures?.checkFinite(after: progress)
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
