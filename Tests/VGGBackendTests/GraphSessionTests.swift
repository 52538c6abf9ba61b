import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Networks with any windows, joins and branches, from end to end and step by step.
@Suite struct GraphSessionTests {
    static let families: [KernelFamily] = [.naive, .cpu(vector: 16), .gpu]

    static func networks() throws -> [Network] { [try Graphs.alexNet(), try Graphs.residual()] }

    @Test(arguments: ["alexnet", "residual"], families)
    func everyValueIsTheReferences(_ name: String, _ family: KernelFamily) async throws {
        let network = try #require(try Self.networks().first { $0.name == name })
        let parameters = try Graphs.parameters(of: network)
        let images = (0..<2).map { Fill.reals.values(network.input.count, seed: 40 + $0) }
        let outputs = network.inference().nodes.map(\.name)
        let session = try Session(
            network, parameters: parameters, on: Bench.manager(family),
            options: PlanOptions(batch: 2, outputs: Array(outputs.suffix(3)) + [outputs[2]]), guards: true)
        let results = try await session.run(values: images.flatMap { $0 })
        try await session.checkGuards()
        for (index, image) in images.enumerated() {
            let expected = try Reference.forward(network.inference(), parameters: parameters, input: image)
            for result in results {
                let exact = try #require(expected[result.name])
                #expect(result.shape == exact.shape)
                let error = Comparison.relativeL2(of: Array(result[index]), from: exact.values)
                #expect(error < 1e-5, "\(result.name) of image \(index)")
            }
        }
    }

    /// A graph that a seed draws, every value of it.
    @Test(arguments: [3, 4, 7] as [UInt64], families)
    func everyValueOfARandomGraphIsTheReferences(_ seed: UInt64, _ family: KernelFamily) async throws {
        let network = try Graphs.random(seed: seed)
        let parameters = try Graphs.parameters(of: network)
        let image = Fill.reals.values(network.input.count, seed: seed)
        let expected = try Reference.forward(network, parameters: parameters, input: image)
        let session = try Session(
            network, parameters: parameters, on: Bench.manager(family),
            options: PlanOptions(outputs: network.nodes.map(\.name)), guards: true)
        for result in try await session.run(values: image) {
            let exact = try #require(expected[result.name])
            #expect(Comparison.relativeL2(of: result.values, from: exact.values) < 1e-5, "\(result.name)")
        }
        try await session.checkGuards()
    }

    /// Halves in storage and in products, less memory than the preferred plan takes, and a batch that is not whole.
    @Test(arguments: ["alexnet", "residual"])
    func graphsRunInHalvesInLittleMemoryAndInParts(_ name: String) async throws {
        let network = try #require(try Self.networks().first { $0.name == name })
        let parameters = try Graphs.parameters(of: network)
        let images = (0..<3).map { Fill.reals.values(network.input.count, seed: 70 + $0) }
        let exact = try images.map { try Reference.forward(network.inference(), parameters: parameters, input: $0) }
        let usual = try Plan(network, for: Bench.manager().traits, options: PlanOptions(batch: 2)).memory.peak
        let runs: [(DeviceManager, PlanOptions, Double)] = [
            (try Bench.manager(), PlanOptions(batch: 2, precision: .fp16Storage), NetworkCheck.storageAllowance),
            (try EmulatedHalves.manager.get(), PlanOptions(batch: 2, precision: .fp16), NetworkCheck.halfAllowance),
            (try Bench.manager(), PlanOptions(batch: 2, memoryLimit: usual - 1), 1e-5),
        ]
        for (manager, options, allowed) in runs {
            let session = try Session(network, parameters: parameters, on: manager, options: options, guards: true)
            #expect((session.plan.reductions != nil) == (options.memoryLimit != nil))
            let result = try #require(try await session.run(values: images.flatMap { $0 }).first)
            for (index, exact) in exact.enumerated() {
                let expected = try #require(exact[result.name]).values
                let error = Comparison.relativeL2(of: Array(result[index]), from: expected)
                #expect(error < allowed, "\(options.precision), image \(index): \(error)")
            }
            try await session.checkGuards()
        }
    }

    /// Each step on what the device itself read, as `vgg verify` checks a network, scores and all.
    @Test(arguments: ["alexnet", "residual"], families)
    func everyStepIsWithinItsBound(_ name: String, _ family: KernelFamily) async throws {
        let network = try #require(try Self.networks().first { $0.name == name })
        let parameters = try Graphs.parameters(of: network)
        let session = try Session(
            network, parameters: parameters, on: Bench.manager(family), options: PlanOptions(input: .pixels),
            guards: true)
        let pixels = Fill.reals.values(network.input.count, seed: 3).map { UInt8(($0 + 1) * 127) }
        let check = try await NetworkCheck(session, parameters: parameters, pixels: pixels)
        for step in check.steps where step.verdict != .withinBound { Issue.record("\(step.failure ?? step.id)") }
        #expect(check.scoresAreRight, "\(check.relativeL2), \(check.findings)")
        #expect(check.steps.count == session.plan.steps.count)
        let joins = session.plan.steps.filter { $0.inputs.count > 1 }
        #expect(joins.count == (name == "alexnet" ? 0 : 7), "\(joins.map(\.name))")
    }

    /// A value that is wanted and read again is there at the end, whatever shared its memory.
    @Test(arguments: families)
    func valuesThatAreReadLaterAreOutputsToo(_ family: KernelFamily) async throws {
        let network = try Graphs.residual()
        let parameters = try Graphs.parameters(of: network)
        let image = Fill.reals.values(network.input.count, seed: 9)
        let wanted = ["pool", "relu_sum0", "dense0", "fire", "flat", "mean", "log"]
        let session = try Session(
            network, parameters: parameters, on: Bench.manager(family), options: PlanOptions(outputs: wanted))
        let expected = try Reference.forward(network, parameters: parameters, input: image)
        let results = try await session.run(values: image)
        #expect(results.map(\.name) == wanted)
        for result in results {
            let exact = try #require(expected[result.name])
            #expect(result.shape == exact.shape)
            #expect(Comparison.relativeL2(of: result.values, from: exact.values) < 1e-5, "\(result.name)")
        }
    }

    /// The kernel bench measures what it knows and leaves out the rest, and the network bench takes all.
    @Test func benchesTakeGraphs() async throws {
        let network = try Graphs.residual()
        let manager = try Bench.manager()
        let cases = try BenchCase.all(of: network, batch: 1, for: manager)
        #expect(cases.contains { $0.operation == .conv1x1 } && !cases.contains { $0.layers.contains("sum0") })
        let session = try Session(
            network, parameters: Graphs.parameters(of: network), on: manager, options: PlanOptions(input: .pixels),
            profiling: true)
        #expect(try await session.profile().count == session.plan.steps.count)
        #expect(session.plan.work.usefulOperations > 0)
    }
}
