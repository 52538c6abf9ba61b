import OpenCLRuntime
import Testing
import VGGBackend
import VGGModel

/// That sessions allocate what their plans promise, by the bytes of the buffers that they really make.
@Suite struct SessionMemoryTests {
    /// A network, how it is run, and on what.
    struct Case: CustomTestStringConvertible {
        let name: String
        let family: KernelFamily
        let shares: Bool
        let options: PlanOptions

        var testDescription: String {
            "\(name) on \(family)\(shares ? "" : " of its own memory"), batch \(options.batch), \(options.precision)"
        }

        static let all = ["A", "C", "E"].flatMap { name in
            [KernelFamily.naive, .cpu(vector: 16), .cpu(vector: 4), .gpu].flatMap { family in
                [true, false].flatMap { shares in
                    [(1, Precision.fp32), (5, .fp32), (3, .fp16Storage)].map { batch, precision in
                        Case(
                            name: name, family: family, shares: shares,
                            options: PlanOptions(batch: batch, precision: precision))
                    }
                }
            }
        }
    }

    @Test(arguments: Case.all) func plansComeTrue(_ one: Case) async throws {
        let slim = try SlimNetwork(one.name)
        let manager = try Bench.own(one.family) { $0.sharesHostMemory = one.shares }
        let session = try Session(slim.network, parameters: slim.parameters, on: manager, options: one.options)
        _ = try await session.run(values: slim.values(one.options.batch))
        let (planned, real) = (session.plan.memory, manager.context.bufferMemory)
        expect(planned.peak, real.peak, "at most")
        expect(planned.weights + planned.activations, real.held, "after loading")
        #expect(planned.mappedWeights <= real.inPlace)
        #expect(planned.mappedWeights == 0 || one.shares)
    }

    /// Within five percent; beyond that a few bytes for the counters of launches.
    private func expect(_ planned: Int, _ real: Int, _ what: Comment) {
        #expect(abs(planned - real) <= max(real / 20, 256), what)
        #expect(planned > 0 && real > 0)
    }

    @Test func nothingIsLeftBehind() throws {
        let slim = try SlimNetwork("A")
        let manager = try Bench.own(.cpu(vector: 16))
        do {
            let session = try Session(slim.network, parameters: slim.parameters, on: manager)
            #expect(manager.context.bufferMemory.held >= session.plan.memory.weights)
        }
        #expect(manager.context.bufferMemory.held == 0 && manager.context.bufferMemory.inPlace == 0)
        #expect(manager.context.bufferMemory.peak > 0)
    }

    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu]) func smallerBatchesYieldTheSame(
        _ family: KernelFamily
    ) async throws {
        let slim = try SlimNetwork("A")
        let manager = try Bench.own(family)
        let whole = try Session(
            slim.network, parameters: slim.parameters, on: manager, options: PlanOptions(batch: 6))
        let limit = whole.plan.memory.weights + whole.plan.memory.activations / 2
        let limited = try Session(
            slim.network, parameters: slim.parameters, on: manager,
            options: PlanOptions(batch: 6, memoryLimit: limit))
        #expect(limited.plan.reductions != nil && limited.plan.memory.peak <= limit)
        let values = slim.values(7)
        let (expected, found) = (try await whole.run(values: values)[0], try await limited.run(values: values)[0])
        #expect(found.images == 7)
        #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) <= 1e-5 })
    }
}
