import Foundation
import Testing
import VGGModel
import VGGTraining

@Suite struct SettingsTests {
    /// Settings with one value that cannot be, and the option that the error must name.
    static let bad: [(option: String, change: @Sendable (inout TrainingSettings) -> Void)] = [
        ("epochs", { $0.epochs = 0 }), ("epochs", { $0.epochs = .max }), ("batch", { $0.batch = -1 }),
        ("batch", { $0.batch = 1 << 20 }), ("learningRate", { $0.learningRate = 0 }),
        ("learningRate", { $0.learningRate = .nan }), ("learningRate", { $0.learningRate = .infinity }),
        ("optimizer.momentum", { $0.optimizer = .sgd(momentum: 1) }),
        ("optimizer.momentum", { $0.optimizer = .sgd(momentum: .nan) }),
        ("optimizer.weightDecay", { $0.optimizer = .sgd(weightDecay: -1e-9) }),
        ("optimizer.nesterov", { $0.optimizer = .sgd(momentum: 0, nesterov: true) }),
        ("optimizer.beta1", { $0.optimizer = .adamW(beta1: 1) }),
        ("optimizer.beta2", { $0.optimizer = .adamW(beta2: -0.1) }),
        ("optimizer.epsilon", { $0.optimizer = .adamW(epsilon: 0) }),
        ("optimizer.weightDecay", { $0.optimizer = .adamW(weightDecay: 1) }),
        ("schedule.epochs", { $0.schedule = .step(epochs: 0) }),
        ("schedule.factor", { $0.schedule = .step(epochs: 3, factor: 1) }),
        ("schedule.factor", { $0.schedule = .plateau(factor: 0) }),
        ("schedule.patience", { $0.schedule = .plateau(patience: 0) }),
        ("schedule.threshold", { $0.schedule = .plateau(threshold: -1) }),
        ("schedule.minimum", { $0.schedule = .cosine(minimum: 0.02) }),
        ("schedule.minimum", { $0.schedule = .cosine(minimum: -1) }),
        ("warmUpEpochs", { $0.warmUpEpochs = -1 }), ("warmUpEpochs", { $0.warmUpEpochs = 30 }),
        ("gradientNorm", { $0.gradientNorm = 0 }), ("labelSmoothing", { $0.labelSmoothing = 1 }),
        ("augmentation.smallestScale", { $0.augmentation?.smallestScale = 0.9 }),
        ("augmentation.smallestScale", { $0.augmentation?.smallestScale = 3 }),
        ("augmentation.largestScale", { $0.augmentation?.largestScale = 100 }),
        ("augmentation.brightness", { $0.augmentation?.brightness = 1 }),
        ("augmentation.contrast", { $0.augmentation?.contrast = .nan }),
        ("augmentation.colorShift", { $0.augmentation?.colorShift = -0.1 }),
    ]

    @Test(arguments: bad.indices) func whatCannotBeIsNamed(_ index: Int) throws {
        var settings = TrainingSettings()
        Self.bad[index].change(&settings)
        let error = try #require(try failure { try settings.validate() })
        #expect(error.code == .invalidSettings)
        #expect(error.subject == Self.bad[index].option)
        #expect(!error.message.isEmpty)
    }

    @Test func theUsualOnesAreValid() throws {
        try TrainingSettings().validate()
        try TrainingSettings.paper.validate()
        var settings = TrainingSettings()
        settings.augmentation = nil
        settings.optimizer = .adamW()
        settings.schedule = .cosine(minimum: settings.learningRate)
        try settings.validate()
    }

    @Test(arguments: [Schedule.constant, .step(epochs: 3), .plateau(), .cosine(minimum: 1e-5)])
    func jsonKeepsThem(_ schedule: Schedule) throws {
        var settings = TrainingSettings()
        settings.schedule = schedule
        settings.optimizer = schedule == .constant ? .adamW() : .sgd(nesterov: true)
        settings.gradientNorm = schedule == .constant ? 1.5 : nil
        settings.augmentation = schedule == .plateau() ? nil : Augmentation()
        settings.seed = .max
        let data = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(TrainingSettings.self, from: data) == settings)
    }

    @Test func differencesAreNamed() {
        var other = TrainingSettings()
        #expect(other.differences(from: TrainingSettings()).isEmpty)
        other.seed = 3
        other.optimizer = .adamW()
        other.augmentation?.flips = false
        #expect(other.differences(from: TrainingSettings()) == ["optimizer", "seed", "augmentation"])
    }
}

@Suite struct LearningRateTests {
    private func rates(_ change: (inout TrainingSettings) -> Void, steps: [Int], reductions: Int = 0) -> [Double] {
        var settings = TrainingSettings()
        settings.learningRate = 1
        settings.epochs = 10
        change(&settings)
        var plateau = PlateauState()
        for _ in 0...reductions { plateau.observe(0, patience: 1, threshold: 0) }
        return steps.map { LearningRate(settings, stepsPerEpoch: 4).rate(step: $0, plateau: plateau) }
    }

    private func expect(_ rates: [Double], _ wanted: [Double]) {
        #expect(rates.count == wanted.count)
        for (rate, want) in zip(rates, wanted) { #expect(abs(rate - want) < 1e-12, "\(rates)") }
    }

    @Test func schedulesFollowTheirRules() {
        expect(rates({ $0.schedule = .constant }, steps: [0, 39]), [1, 1])
        expect(
            rates({ $0.schedule = .step(epochs: 3, factor: 0.5) }, steps: [0, 11, 12, 23, 24, 36]),
            [1, 1, 0.5, 0.5, 0.25, 0.125])
        expect(rates({ $0.schedule = .plateau(factor: 0.1) }, steps: [5], reductions: 2), [0.01])
        expect(rates({ $0.schedule = .cosine(minimum: 0.2) }, steps: [0, 20, 40, 99]), [1, 0.6, 0.2, 0.2])
    }

    @Test func warmUpRisesEvenly() {
        expect(
            rates(
                {
                    $0.schedule = .constant
                    $0.warmUpEpochs = 2
                }, steps: [0, 3, 7, 8]), [0.125, 0.5, 1, 1])
        // The wave begins where the warm-up ends.
        expect(
            rates(
                {
                    $0.schedule = .cosine()
                    $0.warmUpEpochs = 2
                }, steps: [8, 24, 40]), [1, 0.5, 0])
    }

    @Test func aPlateauIsWhereNothingImprovesEnough() throws {
        var state = PlateauState()
        let seen = [0.5, 0.6, 0.6005, 0.6, 0.7, 0.7, 0.7, 0.7, 0.7]
        let reduced = seen.map { state.observe($0, patience: 2, threshold: 0.001) }
        #expect(reduced == [false, false, false, true, false, false, true, false, true])
        #expect(state.best == 0.7 && state.reductions == 3)
        let again = try JSONDecoder().decode(PlateauState.self, from: JSONEncoder().encode(state))
        #expect(again == state)
    }
}
