import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Launches of training in slices compute the same bits as whole ones.
@Suite struct TrainingSliceTests {
    /// Of each operation's variants one in turn.
    @Test(arguments: [KernelFamily.naive, .cpu(vector: 4), .gpu])
    func everyOperation(_ family: KernelFamily) throws {
        let managers = try SliceRunTests.Pair(family)
        var cut: Set<String> = []
        for (index, training) in TrainingCase.tiny().enumerated() {
            let candidate = index % training.candidates(on: managers.whole)
            let runs = try [managers.whole, managers.cut].map {
                try training.operationRun(on: $0, candidate: candidate, fill: .reals, seed: 3)
            }
            let results = try runs.map { try $0.run(onto: .noNumber) }
            let bits = results.map { ([$0.output] + $0.weights).map { $0.map(\.bitPattern) } }
            #expect(bits[0] == bits[1], "\(training.operation) of \(training.name), candidate \(candidate)")
            #expect(try runs[1].overruns().isEmpty, "\(training.operation) of \(training.name)")
            #expect(!runs[0].isCut)
            if runs[1].isCut { cut.insert(training.operation) }
        }
        // All but what is done in a few work-items.
        #expect(cut.count >= 10, "\(cut.sorted())")
    }

    /// A whole step, with dropout and batch normalisation.
    @Test func aNetwork() async throws {
        let managers = try SliceRunTests.Pair(.gpu)
        let trained = try TrainedNetwork.small()
        var results: [[String: [UInt32]]] = []
        for manager in [managers.whole, managers.cut] {
            let session = try trained.session(on: manager) { $0.gradientLimit = 1 }
            _ = try await session.step(values: trained.values, labels: trained.labels, rate: 0.01, index: 0)
            results.append(try await session.tensors().mapValues { $0.values.map(\.bitPattern) })
            let enqueues = session.plan.steps.flatMap(\.launches).map { $0.slices().count }
            #expect((enqueues.max() ?? 0 > 1) == (manager === managers.cut))
        }
        #expect(results[0] == results[1])
    }
}
