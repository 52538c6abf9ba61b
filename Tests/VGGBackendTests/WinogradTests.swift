import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Winograd's method in each form and width on the test device, run by run.
@Suite struct WinogradTests {
    static let families: [KernelFamily] = [.cpu(vector: 16), .cpu(vector: 8), .cpu(vector: 4)]
    static let operation = Result {
        try OperationCase(
            [.convolution(Convolution(channels: 37)), .relu, .maxPool2x2],
            input: Shape(channels: 17, height: 7, width: 9), images: 7)
    }

    /// Register tiles and spans depend on the batch, and work-items draw other pieces in every run; sums do not care.
    @Test(arguments: families, WinogradForm.all)
    func anyBatchAndAnyRunYieldTheSameBits(_ family: KernelFamily, _ form: WinogradForm) async throws {
        let operation = try Self.operation.get()
        let (manager, network) = (try Bench.manager(family), operation.network)
        let parameters = try Fill.reals.parameters(for: network, seed: 31)
        let values = Fill.reals.values(7 * network.input.count, seed: 32)
        var results: Set<[Float]> = []
        for batch in [1, 2, 3, 5, 8] {
            let candidate = try OperationCase(network.nodes.map(\.layer), input: network.input, images: batch)
                .candidate(form, on: manager)
            let session = try Session(
                network, parameters: parameters, on: manager, options: PlanOptions(batch: batch, candidate: candidate),
                guards: true)
            for _ in 0..<2 { results.insert(try await session.run(values: values)[0].values) }
            var alone: [Float] = []
            for image in 0..<7 {
                alone += try await session.run(values: values.part(image, of: network.input.count))[0].values
            }
            results.insert(alone)
            try await session.checkGuards()
        }
        #expect(results.count == 1)
        #expect(results.first.map { Set($0).count > 100 } == true)
    }

    /// What is watched by Oclgrind has every form, with a pool and without.
    @Test(arguments: families)
    func tinyShapesHaveEveryForm(_ family: KernelFamily) throws {
        let manager = try Bench.manager(family)
        let blocked = try OperationCase.tiny().filter {
            guard case .convolution(let convolution) = $0.network.nodes[0].layer else { return false }
            return convolution.isPlain && convolution.kernel == 3 && $0.network.input.channels > 4
        }
        #expect(blocked.count == 2 && blocked.contains { $0.network.nodes.count == 3 })
        for operation in blocked {
            for form in WinogradForm.all { _ = try operation.candidate(form, on: manager) }
        }
    }
}
