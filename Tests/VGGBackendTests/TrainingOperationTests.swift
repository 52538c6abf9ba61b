import Testing
import VGGBackend
import VGGReference
import VGGVerification

/// Every operation of training in every variant of every kind of kernel on the test device.
@Suite struct TrainingOperationTests {
    /// A case on one kind of kernel.
    struct Run: CustomTestStringConvertible {
        let family: KernelFamily
        let training: TrainingCase

        var testDescription: String { "\(family): \(training.operation) of \(training.name)" }

        static func all(_ cases: [TrainingCase], on families: [KernelFamily]) -> [Run] {
            families.flatMap { family in cases.map { Run(family: family, training: $0) } }
        }
    }

    /// The programs that people run on such a device, optimised.
    @Test(arguments: Run.all(TrainingCase.small(), on: [.cpu(vector: 16)]))
    func smallShapes(_ run: Run) throws {
        try check(run, on: Bench.manager(run.family))
    }

    @Test(arguments: Run.all(TrainingCase.small(), on: [.gpu]))
    func smallShapesInGPUKernels(_ run: Run) throws {
        try check(run, on: Bench.plainManager(run.family))
    }

    /// Narrower vectors differ from the widest in loops alone: one shape of each operation will do.
    @Test(arguments: Run.all(TrainingCase.tiny(), on: [.cpu(vector: 8), .cpu(vector: 4), .naive]))
    func tinyShapes(_ run: Run) throws {
        try check(run, on: Bench.plainManager(run.family))
    }

    private func check(_ run: Run, on manager: DeviceManager) throws {
        for candidate in 0..<run.training.candidates(on: manager) {
            for fill in Fill.ordinary {
                let check = try run.training.check(on: manager, candidate: candidate, fill: fill, seed: 42)
                #expect(check.verdict == .withinBound, "\(check.failure ?? ""), \(fill) of seed 42")
            }
        }
    }
}
