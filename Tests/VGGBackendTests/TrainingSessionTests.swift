import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Steps of training on the test device: what they move, what they keep, and what goes on from it.
@Suite struct TrainingSessionTests {
    /// A way to move weights.
    struct Way: CustomTestStringConvertible {
        let testDescription: String
        let optimizer: Optimizer
        let rate: Double
        var gradientLimit: Double?
        let family: KernelFamily
    }

    static let ways: [Way] = [
        Way(
            testDescription: "SGD alone", optimizer: .sgd(momentum: 0, weightDecay: 0), rate: 0.05,
            family: .cpu(vector: 16)),
        Way(
            testDescription: "SGD with momentum and decay, clipped", optimizer: .sgd(weightDecay: 0.01), rate: 0.02,
            gradientLimit: 0.5, family: .gpu),
        Way(
            testDescription: "SGD by Nesterov's rule", optimizer: .sgd(weightDecay: 0.01, nesterov: true), rate: 0.02,
            gradientLimit: 1000, family: .cpu(vector: 4)),
        Way(
            testDescription: "AdamW, clipped", optimizer: .adamW(weightDecay: 0.1), rate: 0.002, gradientLimit: 0.5,
            family: .cpu(vector: 16)),
    ]

    /// Twenty steps on one batch, each of which drops other values.
    @Test(arguments: ways)
    func lossFollowsTheReference(_ way: Way) async throws {
        let trained = try TrainedNetwork.small()
        let session = try trained.session(on: Bench.plainManager(way.family)) {
            ($0.optimizer, $0.gradientLimit, $0.labelSmoothing) = (way.optimizer, way.gradientLimit, 0.1)
        }
        var reference = ReferenceTraining(trained, session.plan.options)
        var losses: [Double] = []
        for index in 0..<20 {
            let expected = try reference.step(rate: way.rate)
            let found = try await session.step(
                values: trained.values, labels: trained.labels, rate: way.rate, index: index)
            #expect(abs(found.loss - expected.loss) <= 1e-4 * expected.loss, "step \(index)")
            #expect((found.gradientNorm != nil) == (way.gradientLimit != nil))
            if let norm = found.gradientNorm.map(Double.init) {
                #expect(abs(norm - expected.norm) <= 1e-3 * expected.norm, "step \(index)")
            }
            losses.append(expected.loss)
            guard index == 0 || index == 19 else { continue }
            // A bias before batch normalisation has no gradient but roundings, of which AdamW makes steps as of any other.
            for (name, tensor) in try await session.tensors() where !name.contains("running") && name != "node0.bias" {
                let wanted = try #require(reference.tensors[name]).values.map(Double.init)
                let distance = Comparison.relativeL2(of: tensor.values, from: wanted)
                #expect(distance <= (index == 0 ? 1e-5 : 1e-3), "\(name) is off by \(distance) after step \(index)")
            }
        }
        #expect(losses[19] < 0.8 * losses[0], "\(losses) says little")
    }

    /// What is computed again in the backward pass is what was computed before, and counts once in what runs along.
    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu])
    func recomputationGivesTheSameBits(_ family: KernelFamily) async throws {
        let trained = try TrainedNetwork.slim("vgg11_bn", dropout: 0.5, batch: 4)
        let manager = try Bench.plainManager(family)
        var results: [[String: [UInt32]]] = [], needs: [Int] = []
        for isShort in [false, true] {
            let session = try trained.session(on: manager, guards: true) {
                if isShort { $0.memoryLimit = needs[0] - 1 }
            }
            needs.append(session.plan.byteCount)
            #expect((session.plan.recomputedBlocks > 0) == isShort)
            for index in 0..<2 {
                _ = try await session.step(values: trained.values, labels: trained.labels, rate: 0.01, index: index)
            }
            try await session.checkGuards()
            let gradients = try await session.gradients(values: trained.values, labels: trained.labels, index: 2)
            results.append(try await session.tensors().bits.merging(gradients.gradients.bits) { $0 + $1 })
        }
        #expect(results[0] == results[1])
        #expect(needs[1] < needs[0])
    }

    @Test(arguments: [Optimizer.sgd(), .adamW()])
    func trainingGoesOnFromWhatWasKept(_ optimizer: Optimizer) async throws {
        let trained = try TrainedNetwork.small(), manager = try Bench.plainManager(.cpu(vector: 16))
        let step = { (session: TrainingSession, index: Int) in
            try await session.step(values: trained.values, labels: trained.labels, rate: 0.01, index: index)
        }
        let whole = try trained.session(on: manager) { $0.optimizer = optimizer }
        for index in 0..<2 { _ = try await step(whole, index) }
        let (tensors, moments) = (try await whole.tensors(), try await whole.moments())
        #expect(moments.count == trained.tensors.keys.count { !$0.contains("running") } * optimizer.moments.count)
        var expected: [TrainingSession.StepResult] = []
        for index in 2..<4 { expected.append(try await step(whole, index)) }

        // One that has taken other steps before.
        let second = try trained.session(on: manager) { $0.optimizer = optimizer }
        _ = try await step(second, 7)
        try await second.restore(tensors: tensors, moments: moments)
        #expect(try await second.tensors().bits == tensors.bits)
        #expect(try await second.moments().bits == moments.bits)
        for index in 2..<4 { #expect(try await step(second, index) == expected[index - 2]) }
        let (last, remembered) = (try await whole.tensors(), try await whole.moments())
        #expect(try await second.tensors().bits == last.bits)
        #expect(try await second.moments().bits == remembered.bits)
    }

    /// Running statistics take the population's variance; gradients alone move them too, and nothing else.
    @Test func runningStatisticsFollowTheBatch() async throws {
        let trained = try TrainedNetwork.slim("vgg11_bn", batch: 4)
        let session = try trained.session(on: Bench.plainManager(.gpu)) { $0.statisticsMomentum = 0.25 }
        _ = try await session.gradients(values: trained.values, labels: trained.labels)
        let tensors = try await session.tensors(), statistics = try trained.reference().statistics
        #expect(statistics.count == 8)
        for (node, batch) in statistics {
            let old = try ["mean", "var"].map { try #require(trained.tensors["\(node).running_\($0)"]) }
            let moved = try Reference.runningStatistics(mean: old[0], variance: old[1], after: batch, momentum: 0.25)
            for (kind, wanted) in [("mean", moved.mean), ("var", moved.variance)] {
                let found = try #require(tensors["\(node).running_\(kind)"])
                let distance = Comparison.relativeL2(of: found.values, from: wanted.values)
                #expect(distance <= 1e-5, "\(node).running_\(kind)")
            }
        }
        for (name, tensor) in tensors where !name.contains("running") {
            #expect(tensor.values == trained.tensors[name]?.values, "\(name)")
        }
        #expect(try await session.moments().values.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
    }

    /// Sessions of one device that take their steps at the same time, each with its own weights and keys.
    @Test func sessionsRunBesideEachOther() async throws {
        let manager = try Bench.plainManager(.cpu(vector: 16))
        let all = try [5, 6].map { try TrainedNetwork.small(seed: $0) }
        let run = { @Sendable (session: TrainingSession, values: [Float], labels: [Int]) in
            for index in 0..<4 { _ = try await session.step(values: values, labels: labels, rate: 0.01, index: index) }
            return try await session.tensors().bits
        }
        let alone = try await all.asyncMap { try await run($0.session(on: manager), $0.values, $0.labels) }
        let beside = try await withThrowingTaskGroup(of: (Int, [String: [UInt32]]).self) { group in
            for (place, trained) in all.enumerated() {
                let (session, values, labels) = (try trained.session(on: manager), trained.values, trained.labels)
                group.addTask { (place, try await run(session, values, labels)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(beside[0] == alone[0] && beside[1] == alone[1])
        #expect(alone[0] != alone[1])
    }

    @Test func everyOperationOfAStepIsTimed() async throws {
        let trained = try TrainedNetwork.small(), manager = try Bench.plainManager(.cpu(vector: 16))
        let session = try TrainingSession(
            trained.network, tensors: trained.tensors, on: manager, options: trained.options(), profiling: true)
        let times = try await session.profile(values: trained.values, labels: trained.labels)
        #expect(times.map(\.step.name) == session.plan.steps.map(\.name))
        #expect(times.allSatisfy { $0.seconds >= 0 } && times.contains { $0.seconds > 0 })
        for (name, tensor) in try await session.tensors() where !name.contains("running") {
            #expect(tensor.values == trained.tensors[name]?.values, "timing moved \(name)")
        }
    }
}
