import Foundation
import Testing
import VGGBackend
import VGGModel

/// How plans use what tuning has found.
@Suite struct TuningTests {
    private static let winograd = WinogradOperation.Pieces(tile: 2, rows: 8, vectors: 2, span: 16, isFused: false)
    private static let traits = DeviceTraits.imaginary()

    /// The first layers of VGG-16, cheap to plan.
    private func plan(_ tuning: Tuning?, batch: Int = 1, candidate: Int = 0, limit: Int? = nil) throws -> Plan {
        let options = PlanOptions(
            batch: batch, outputs: ["pool2"], candidate: candidate, memoryLimit: limit, tuning: tuning)
        return try Plan(Network.named("vgg16"), for: Self.traits, options: options)
    }

    private func problem(_ node: String, batch: Int = 1) throws -> TuningProblem {
        try #require(try plan(nil, batch: batch).tunableLayers.first { $0.nodes.contains(node) }).problem
    }

    private func variant(_ node: String, in plan: Plan) -> String? {
        plan.steps.first { $0.name == node }?.operation.label
    }

    @Test func aWinnerIsUsedForItsProblemAlone() throws {
        let tuning = Tuning([.init(problem: try problem("conv2_1"), algorithm: .winograd(.cpu(Self.winograd)))])
        let (tuned, untuned) = (try plan(tuning), try plan(nil))
        #expect(variant("conv2_1", in: tuned) == "winograd F2 8x32 split")
        #expect(tuned.tuned == ["conv2_1"] && tuned.isTuned && !untuned.isTuned)
        for node in ["conv1_1", "conv1_2", "conv2_2"] {
            #expect(variant(node, in: tuned) == variant(node, in: untuned))
        }
        #expect(try !plan(tuning, batch: 2).isTuned)
        #expect(try !plan(tuning, candidate: 1).isTuned, "another candidate is asked for")
    }

    @Test func aDirectSumLeavesThePoolToItself() throws {
        let direct = ConvolutionAlgorithm.direct(.cpu(tile: 14, vectors: 2))
        let plan = try plan(Tuning([.init(problem: try problem("conv1_2"), algorithm: direct)]))
        #expect(plan.steps.map(\.name).contains("pool1") && variant("conv1_2", in: plan) == "convolution cpu 14x32")
    }

    @Test func problemsAreListedOnceInOrder() throws {
        let plan = try Plan(Network.named("vgg16"), for: Self.traits, options: PlanOptions(batch: 3))
        #expect(
            plan.tunableLayers.map(\.nodes) == [
                ["conv1_1"], ["conv1_2"], ["conv2_1"], ["conv2_2"], ["conv3_1"], ["conv3_2", "conv3_3"], ["conv4_1"],
                ["conv4_2", "conv4_3"], ["conv5_1", "conv5_2", "conv5_3"],
            ])
        #expect(plan.tunableLayers.allSatisfy { $0.problem.batch == 3 && $0.problem.family == .cpu(vector: 16) })
    }

    /// Variants that no device could run, as a file that was written by something else might have.
    static let invalid: [WinogradOperation.Pieces] = [
        .init(tile: 3, rows: 8, vectors: 2, span: 16, isFused: true),
        .init(tile: .min, rows: 8, vectors: 2, span: 16, isFused: true),
        .init(tile: 2, rows: 8, vectors: 2, span: 12, isFused: true),
        .init(tile: 2, rows: 8, vectors: 2, span: 0, isFused: false),
        .init(tile: 2, rows: 8, vectors: 2, span: -16, isFused: true),
        .init(tile: 2, rows: 8, vectors: 2, span: 1 << 20, isFused: false),
        .init(tile: 2, rows: 9, vectors: 2, span: 18, isFused: true),
        .init(tile: 2, rows: 6, vectors: 2, span: 12, isFused: true),
        .init(tile: 2, rows: 8, vectors: 3, span: 16, isFused: true),
        .init(tile: 2, rows: 0, vectors: 2, span: 16, isFused: true),
        .init(tile: 2, rows: .max, vectors: .max, span: .max, isFused: false),
    ]

    /// Direct sums likewise.
    static let invalidDirect: [ConvolutionOperation.Variant] = [
        .cpu(tile: 13, vectors: 2), .cpu(tile: .max, vectors: .max), .cpu(tile: 0, vectors: -1),
    ]

    static let unusable =
        invalid.map { ConvolutionAlgorithm.winograd(.cpu($0)) } + invalidDirect.map { ConvolutionAlgorithm.direct($0) }

    @Test(arguments: unusable) func whatCannotRunIsPassedOver(_ algorithm: ConvolutionAlgorithm) throws {
        let tuned = try plan(Tuning([.init(problem: try problem("conv2_1"), algorithm: algorithm)]))
        let untuned = try plan(nil)
        #expect(!tuned.isTuned && variant("conv2_1", in: tuned) == variant("conv2_1", in: untuned))
    }

    @Test func picturesAreNotForWinograd() throws {
        let tuned = try plan(
            Tuning([.init(problem: try problem("conv1_1"), algorithm: .winograd(.cpu(Self.winograd)))]))
        #expect(!tuned.isTuned)
    }

    @Test func whatTakesTooMuchMemoryIsLeft() throws {
        let large = WinogradOperation.Pieces(tile: 2, rows: 8, vectors: 2, span: 112 * 112 / 4, isFused: true)
        let tuning = Tuning([.init(problem: try problem("conv2_2"), algorithm: .winograd(.cpu(large)))])
        let (tuned, untuned) = (try plan(tuning), try plan(nil))
        #expect(tuned.isTuned && tuned.memory.peak > untuned.memory.peak)
        let limited = try plan(tuning, limit: tuned.memory.peak - 1)
        #expect(!limited.isTuned && limited.memory == untuned.memory)
        #expect(throws: BackendError.self) { try plan(tuning, limit: 1000) }
    }

    @Test func jsonKeepsEverything() throws {
        let tuning = Tuning([
            .init(problem: try problem("conv2_1"), algorithm: .winograd(.cpu(Self.winograd))),
            .init(problem: try problem("conv1_1"), algorithm: .direct(.naive)),
        ])
        let again = try JSONDecoder().decode(Tuning.self, from: JSONEncoder().encode(tuning))
        let (picture, other) = (try problem("conv1_1"), try problem("conv2_2"))
        #expect(again == tuning && again[picture] == ConvolutionAlgorithm.direct(.naive) && again[other] == nil)
    }
}
