import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Every operation in every variant of every kind of kernel on the test device.
@Suite struct OperationTests {
    /// A case on one kind of kernel.
    struct Run: CustomTestStringConvertible {
        let family: KernelFamily
        let operation: OperationCase

        var testDescription: String { "\(family): \(operation.network.name)" }

        static func all(_ cases: [OperationCase], on families: [KernelFamily] = Bench.families) -> [Run] {
            families.flatMap { family in cases.map { Run(family: family, operation: $0) } }
        }
    }

    @Test(arguments: try Run.all(OperationCase.small()))
    func smallShapes(_ run: Run) async throws {
        let manager = try Bench.manager(run.family)
        for candidate in 0..<(try run.operation.candidates(on: manager)) {
            for fill in Fill.ordinary {
                let check = try await run.operation.check(on: manager, candidate: candidate, fill: fill, seed: 42)
                #expect(check.verdict == .withinBound, "\(check.failure ?? ""), \(fill) of seed 42")
            }
        }
    }

    /// Dense layers alone, whose weights are stored in another way.
    static let dense = Result { try OperationCase.small().filter { $0.network.nodes[0].layer.isDense } }

    @Test(arguments: try Run.all(dense.get()))
    func smallShapesInHalves(_ run: Run) async throws {
        let manager = try Bench.manager(run.family)
        for candidate in 0..<(try run.operation.candidates(on: manager)) {
            for fill in Fill.ordinary {
                let check = try await run.operation.check(
                    on: manager, candidate: candidate, fill: fill, seed: 42, precision: .fp16Storage)
                #expect(check.verdict == .withinBound, "\(check.failure ?? ""), \(fill) of seed 42")
            }
        }
    }
}

extension Layer {
    fileprivate var isDense: Bool {
        if case .dense = self { true } else { false }
    }
}
