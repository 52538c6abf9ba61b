/// How well pictures were classified.
public struct Measures: Hashable, Sendable, Codable {
    /// The mean loss.
    public let loss: Double
    /// The share of pictures whose class had the highest score.
    public let top1: Double
    /// The share of pictures whose class was among the five highest; nil in training, and where there are no more classes.
    public let top5: Double?

    /// Makes measures.
    public init(loss: Double, top1: Double, top5: Double? = nil) {
        self.loss = loss
        self.top1 = top1
        self.top5 = top5
    }
}

/// What an epoch came to; a line of the file of metrics.
///
/// It holds no times, so that two runs of the same numbers write the same lines.
public struct EpochMetrics: Hashable, Sendable, Codable {
    /// The epoch, from 1.
    public let epoch: Int
    /// Steps since the beginning of training.
    public let step: Int
    /// The learning rate of the epoch's last step.
    public let rate: Double
    /// Of the epoch's batches, each as the parameters were then.
    public let training: Measures
    /// Of the pictures to validate with, after the epoch; nil where there are none.
    public let validation: Measures?

    /// Makes metrics.
    public init(epoch: Int, step: Int, rate: Double, training: Measures, validation: Measures?) {
        self.epoch = epoch
        self.step = step
        self.rate = rate
        self.training = training
        self.validation = validation
    }

    /// What tells how good the network is: of validation where there is one.
    public var decisive: Measures { validation ?? training }

    /// Whether the measures are those of pictures.
    fileprivate var isPossible: Bool {
        [training, validation].compactMap(\.self).allSatisfy { measures in
            measures.loss.isFinite && ([measures.top1, measures.top5 ?? 0]).allSatisfy((0...1).contains)
        }
    }

    /// Whether the network is better than after another epoch: more accurate, or as accurate with a lower loss.
    public func isBetter(than other: EpochMetrics) -> Bool {
        (-decisive.top1, decisive.loss) < (-other.decisive.top1, other.decisive.loss)
    }
}

/// How far training has come, with all that the next step depends on but the network's own state.
public struct TrainingProgress: Hashable, Sendable, Codable {
    /// Epochs that are complete.
    public internal(set) var epoch = 0
    /// Batches of the next epoch that are done.
    public internal(set) var batch = 0
    /// Steps since the beginning.
    public internal(set) var step = 0
    /// Whether and how often the accuracy stopped improving.
    public internal(set) var plateau = PlateauState()
    /// The epoch after which the network was best; nil before the first is complete.
    public internal(set) var best: EpochMetrics?
    /// All complete epochs.
    public internal(set) var history: [EpochMetrics] = []
    /// Of the batches of the epoch under way.
    var tally = Tally()

    /// The beginning.
    public init() {}

    /// Whether the numbers are those of a run, and can be counted on from.
    var isPossible: Bool {
        let counts = [batch, step, tally.images, tally.correct, plateau.waiting, plateau.reductions]
        return (0...SettingCheck.largestEpochs).contains(epoch) && counts.allSatisfy((0...1 << 50).contains)
            && history.map(\.epoch) == Array(1..<epoch + 1) && history.allSatisfy(\.isPossible)
            && best.map(history.contains) ?? (epoch == 0)
            && (tally.images == 0) == (batch == 0) && tally.correct <= tally.images && tally.loss.isFinite
    }

    /// Whether so many batches make an epoch of the run.
    func fits(batches: Int) -> Bool { batch < batches && step == epoch * batches + batch }

    /// Adds the sums of the epoch under way.
    struct Tally: Hashable, Sendable, Codable {
        var loss = 0.0
        var correct = 0
        var images = 0

        /// The means; nothing before the first batch.
        var measures: Measures? {
            guard images > 0 else { return nil }
            return Measures(loss: loss / Double(images), top1: Double(correct) / Double(images))
        }

        mutating func add(_ result: StepResult) {
            loss += result.loss * Double(result.images)
            correct += result.correct
            images += result.images
        }
    }
}

extension TrainingProgress {
    /// Counts a step.
    mutating func count(_ result: StepResult) {
        tally.add(result)
        step += 1
        batch += 1
    }

    /// Ends an epoch.
    mutating func complete(_ metrics: EpochMetrics, isBest: Bool) {
        if isBest { best = metrics }
        history.append(metrics)
        epoch += 1
        batch = 0
        tally = Tally()
    }

    /// Takes in how good an epoch was; says whether the rate goes down for it.
    mutating func observePlateau(_ epoch: EpochMetrics, _ schedule: Schedule) -> Bool {
        guard case .plateau(let patience, _, let threshold) = schedule else { return false }
        return plateau.observe(epoch.decisive.top1, patience: patience, threshold: threshold)
    }
}
