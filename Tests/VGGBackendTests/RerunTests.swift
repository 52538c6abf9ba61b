import Foundation
import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel

/// Tests of this target in processes of their own: under Oclgrind, on a device with less, and alone.
@Suite(.serialized) struct RerunTests {
    @Test(arguments: [
        "tinyShapesInNaiveKernels", "tinyShapesInCPUKernels", "tinyShapesInNarrowCPUKernels", "tinyShapesInGPUKernels",
        "tinyShapesInHalves",
    ])
    func oclgrindFindsNothing(_ test: String) throws {
        let (outcome, log) = try Oclgrind().findings("IsolatedTests/\(test)")
        #expect(outcome.didPass, "\(outcome.text)")
        #expect(log.isEmpty, "\(log.prefix(2000))")
        #expect(!outcome.text.contains("OCLGRIND"))
    }

    @Test(arguments: [
        "tinyShapesInNaiveKernels", "tinyShapesInCPUKernels", "tinyShapesInNarrowCPUKernels", "tinyShapesInGPUKernels",
    ])
    func oclgrindFindsNothingInTraining(_ test: String) throws {
        let (outcome, log) = try Oclgrind().findings("TrainingIsolatedTests/\(test)")
        #expect(outcome.didPass, "\(outcome.text)")
        #expect(log.isEmpty, "\(log.prefix(2000))")
        #expect(!outcome.text.contains("OCLGRIND"))
    }

    @Test(arguments: [
        "IsolatedTests/tinyShapesInContextsOfTheirOwn", "IsolatedTests/measuringKernels",
        "TrainingIsolatedTests/tinyShapesInContextsOfTheirOwn",
    ])
    func oclgrindFindsNothingUninitialized(_ test: String) throws {
        let (outcome, log) = try Oclgrind(uninitialized: true).findings(test)
        #expect(outcome.didPass, "\(outcome.text)")
        #expect(log.isEmpty, "\(log.prefix(2000))")
        #expect(!outcome.text.contains("OCLGRIND"))
    }

    /// Tests with a planted defect, and what Oclgrind says of it.
    @Test(arguments: [
        ("readPastTheEnd", "Invalid read of size 4"), ("raceInLocalMemory", "data race"),
        ("readOfWhatNobodyWrote", "Uninitialized value"),
    ])
    func oclgrindFindsPlantedDefects(_ test: String, _ finding: String) throws {
        let (outcome, log) = try Oclgrind(uninitialized: true).findings("IsolatedTests/\(test)")
        #expect(outcome.status == 0)
        #expect(log.contains(finding), "\(log.prefix(2000))")
    }

    @Test(arguments: ["tinyShapesInGPUKernels", "ceilingsByGPUKernels"], ["1", "16"])
    func gpuKernelsKeepToSmallGroups(_ test: String, _ limit: String) throws {
        let outcome = try Rerun.tests(
            "IsolatedTests/\(test)",
            environment: [
                "POCL_MAX_WORK_GROUP_SIZE": limit, "VGG_EXPECTED_GROUP": limit, "VGG_COMPILER_OPTIONS": Bench.plain,
            ])
        #expect(outcome.didPass, "\(outcome.text)")
    }

    @Test func aDeviceWithLittleMemoryRunsVGG16InParts() async throws {
        let outcome = try Rerun.tests(
            "IsolatedTests/scoresOfVGG16", environment: ["POCL_MEMORY_LIMIT": "1", "VGG_EXPECTED_PARTS": "2"])
        #expect(outcome.didPass, "\(outcome.text)")
        let here = try await IsolatedTests.hashOfScores(on: Bench.manager())
        #expect(outcome.text.contains("hash of scores \(here)"), "\(outcome.text)")
    }

    /// PoCL ends every second process like this one where sessions do not keep to their turns.
    @Test func sessionsOfSeveralDevicesRunSideBySide() throws {
        let outcome = try Rerun.tests(
            "IsolatedTests/manySessionsAtOnce",
            environment: ["POCL_DEVICES": "pthread pthread", "VGG_EXPECTED_DEVICES": "2", "VGG_ROUNDS": "12"])
        #expect(outcome.didPass, "\(outcome.text)")
    }

    @Test func nothingLeaks() throws {
        let alone = try Rerun.tests("IsolatedTests/fiftySessions", environment: ["VGG_ALONE": "1"])
        #expect(alone.didPass, "\(alone.text)")
        let leaking = try Rerun.tests("IsolatedTests/fiftySessions", environment: ["VGG_ALONE": "1", "VGG_LEAK": "1"])
        #expect(leaking.status != 0 && leaking.text.contains("failed after"), "a leak passes unseen")
    }
}
