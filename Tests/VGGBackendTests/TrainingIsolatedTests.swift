import Foundation
import Testing
import VGGBackend
import VGGReference
import VGGVerification

/// Operations of training on tiny shapes: tests that pass here, and that `RerunTests` runs again under Oclgrind.
@Suite struct TrainingIsolatedTests {
    @Test func tinyShapesInNaiveKernels() throws { try Self.checkTiny(on: .naive) }

    @Test func tinyShapesInCPUKernels() throws { try Self.checkTiny(on: .cpu(vector: 16)) }

    @Test func tinyShapesInNarrowCPUKernels() throws { try Self.checkTiny(on: .cpu(vector: 4)) }

    @Test func tinyShapesInGPUKernels() throws { try Self.checkTiny(on: .gpu) }

    /// Whether every value is written before it is read, in a context for each check, as `IsolatedTests` explains.
    ///
    /// Scratch memory is left out like blocks: what it held before is a mark that would show in the result.
    @Test func tinyShapesInContextsOfTheirOwn() throws {
        for training in TrainingCase.tiny() where training.operation != "gradient_norm" {
            let manager = try Self.manager(.naive)
            try ThreadContexts.prepare(manager.device)
            let check = try training.check(on: manager, fill: .integers, seed: 7, guards: false)
            #expect(check.verdict == .withinBound, "\(check.failure ?? "")")
        }
    }

    /// A manager of its own where another process says how kernels are compiled, else that of `TrainingOperationTests`.
    private static func manager(_ family: KernelFamily) throws -> DeviceManager {
        let isAlone = ProcessInfo.processInfo.environment["VGG_COMPILER_OPTIONS"] != nil
        return try isAlone ? IsolatedTests.own(family) : Bench.plainManager(family)
    }

    /// Checks without guards, as `IsolatedTests` does.
    private static func checkTiny(on family: KernelFamily) throws {
        let manager = try Self.manager(family)
        try ThreadContexts.prepare(manager.device)
        for training in TrainingCase.tiny() {
            for candidate in 0..<training.candidates(on: manager) {
                let check = try training.check(
                    on: manager, candidate: candidate, fill: .integers, seed: 7, guards: false)
                #expect(check.verdict == .withinBound, "\(check.failure ?? "")")
            }
        }
    }
}
