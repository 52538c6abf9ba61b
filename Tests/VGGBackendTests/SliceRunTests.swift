import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// Launches in slices compute the same bits as whole ones.
@Suite struct SliceRunTests {
    /// Next to nothing in a slice, by work alone.
    static let tiny = LaunchLimit(seconds: 1, operationsPerSecond: 6000, bytesPerSecond: 6000)

    /// Managers of a family without and with a limit, both with groups of few work-items, of which there then are many.
    struct Pair {
        let whole, cut: DeviceManager

        init(_ family: KernelFamily) throws {
            let own = { (limit: LaunchLimit?) in
                try Bench.own(family, compilerOptions: Bench.plain) {
                    $0.workGroupLimit = min($0.workGroupLimit, 16)
                    $0.launchLimit = limit
                }
            }
            (whole, cut) = (try own(nil), try own(SliceRunTests.tiny))
        }
    }

    /// Of each operation's variants one in turn.
    @Test(arguments: [KernelFamily.naive, .gpu])
    func everyOperation(_ family: KernelFamily) async throws {
        let managers = try Pair(family)
        var (steps, cut) = (0, 0)
        for (index, operation) in try OperationCase.small().enumerated() {
            let candidate = try index % operation.candidates(on: managers.whole)
            let plan = try await compare(operation, candidate, on: managers)
            steps += plan.steps.count
            cut += plan.steps.filter(\.isCut).count
        }
        #expect(2 * cut > steps, "\(cut) of \(steps) steps were cut")
    }

    private func compare(_ operation: OperationCase, _ candidate: Int, on managers: Pair) async throws -> Plan {
        let parameters = try Fill.reals.parameters(for: operation.network, seed: 3)
        let input = Fill.reals.values(operation.images * operation.network.input.count, seed: 4)
        let options = PlanOptions(batch: operation.images, candidate: candidate)
        let sessions = try [managers.whole, managers.cut].map {
            try Session(operation.network, parameters: parameters, on: $0, options: options, guards: true)
        }
        let results = try await sessions.asyncMap { try await $0.run(values: input)[0].values.map(\.bitPattern) }
        #expect(results[0] == results[1], "\(operation.network.name), candidate \(candidate)")
        try await sessions[1].checkGuards()
        return sessions[1].plan
    }

    /// Batches that are not full, pictures, weights that are packed in slices, and times of whole steps.
    @Test func aNetwork() async throws {
        let (managers, slim) = (try Pair(.gpu), try SlimNetwork("A-LRN"))
        let options = PlanOptions(batch: 4, input: .pixels, outputs: ["relu3_1", "prob"], precision: .fp16Storage)
        let sessions = try [managers.whole, managers.cut].map {
            try Session(slim.network, parameters: slim.parameters, on: $0, options: options, profiling: true)
        }
        let plan = sessions[1].plan
        #expect(plan.steps.filter(\.isCut).count > 8, "\(plan.launchSummary)")
        for images in [3, 7] {
            let results = try await sessions.asyncMap { try await $0.run(pixels: slim.pixels(images)) }
            #expect(results[0] == results[1])
        }
        for session in sessions {
            let timings = try await session.profile()
            #expect(timings.map(\.step.name) == plan.steps.map(\.name))
            #expect(timings.allSatisfy { $0.seconds >= 0 })
        }
    }
}
