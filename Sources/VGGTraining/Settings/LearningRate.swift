#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The learning rate of every step, from nothing but the settings, the step and what a plateau has brought about.
public struct LearningRate: Hashable, Sendable {
    private let settings: TrainingSettings
    private let stepsPerEpoch: Int

    /// Makes the rates for settings that are valid, where an epoch has `stepsPerEpoch` steps.
    public init(_ settings: TrainingSettings, stepsPerEpoch: Int) {
        self.settings = settings
        self.stepsPerEpoch = max(stepsPerEpoch, 1)
    }

    /// The rate of a step, counted from 0 since the beginning of training.
    public func rate(step: Int, plateau: PlateauState = PlateauState()) -> Double {
        let warmUp = settings.warmUpEpochs * stepsPerEpoch
        let scheduled = scheduled(step: step, warmUp: warmUp, plateau: plateau)
        return step < warmUp ? scheduled * Double(step + 1) / Double(warmUp) : scheduled
    }

    private func scheduled(step: Int, warmUp: Int, plateau: PlateauState) -> Double {
        let base = settings.learningRate
        switch settings.schedule {
        case .constant: return base
        case .step(let epochs, let factor):
            return base * pow(factor, Double(step / stepsPerEpoch / max(epochs, 1)))
        case .plateau(_, let factor, _): return base * pow(factor, Double(plateau.reductions))
        case .cosine(let minimum):
            let total = settings.epochs * stepsPerEpoch - warmUp
            let share = min(max(Double(step - warmUp) / Double(max(total, 1)), 0), 1)
            return minimum + (base - minimum) * (1 + cos(.pi * share)) / 2
        }
    }
}

/// How long the accuracy has not improved, and how often the rate was reduced for it.
public struct PlateauState: Hashable, Sendable, Codable {
    /// The best accuracy of an epoch so far; nil before the first.
    public private(set) var best: Double?
    /// Epochs since then, or since the last reduction.
    public private(set) var waiting = 0
    /// How often the rate was reduced.
    public private(set) var reductions = 0

    /// Makes the state before the first epoch.
    public init() {}

    /// Takes in an epoch's accuracy, 0 to 1; says whether the rate is reduced from now on.
    @discardableResult
    public mutating func observe(_ accuracy: Double, patience: Int, threshold: Double) -> Bool {
        if best.map({ accuracy > $0 + threshold }) ?? true {
            best = accuracy
            waiting = 0
            return false
        }
        waiting += 1
        guard waiting >= patience else { return false }
        waiting = 0
        reductions += 1
        return true
    }
}
