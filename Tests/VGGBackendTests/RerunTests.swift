import Foundation
import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel

/// Tests of this target in processes of their own: under Oclgrind, on a device with less, and alone.
@Suite(.serialized) struct RerunTests {
    /// The folder that makes Oclgrind the only driver, and the file for what it has to say.
    private struct Oclgrind {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vgg-oclgrind-" + UUID().uuidString)
        var log: URL { folder.appending(path: "log") }

        /// Where Debian's package and a build from source put the driver.
        static let libraries = [
            "/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/lib/x86_64-linux-gnu/oclgrind/liboclgrind-rt-icd.so",
            "/usr/local/lib/liboclgrind-rt-icd.so",
        ]

        init() throws {
            let library = try #require(
                Self.libraries.first(where: FileManager.default.fileExists), "apt install oclgrind")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data((library + "\n").utf8).write(to: folder.appending(path: "oclgrind.icd"))
        }

        /// All that it can watch for: calls, races, uninitialised values, and bounds, which it always does.
        ///
        /// It knows no `freeze`, which LLVM's optimiser inserts, so that programs are compiled without it. Groups are small,
        /// as it takes minutes to follow the hundreds of work-items of a large one.
        var environment: [String: String?] {
            [
                "OCL_ICD_VENDORS": folder.path, "VGG_TEST_DEVICE": "oclgrind", "OCLGRIND_CHECK_API": "1",
                "OCLGRIND_DATA_RACES": "1", "OCLGRIND_UNINITIALIZED": "1", "OCLGRIND_LOG": log.path,
                "VGG_COMPILER_OPTIONS": "-cl-opt-disable", "VGG_GROUP_LIMIT": "16",
            ]
        }

        /// Runs a test of `IsolatedTests` and returns what Oclgrind found; its exit status is 0 whatever it finds.
        func findings(_ test: String) throws -> (outcome: Subprocess.Outcome, log: String) {
            defer { try? FileManager.default.removeItem(at: folder) }
            let outcome = try Rerun.tests("IsolatedTests/\(test)", environment: environment, seconds: 550)
            let log = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            return (outcome, log)
        }
    }

    @Test(arguments: [
        "tinyShapesInNaiveKernels", "tinyShapesInCPUKernels", "tinyShapesInNarrowCPUKernels", "tinyShapesInGPUKernels",
        "measuringKernels",
    ])
    func oclgrindFindsNothing(_ test: String) throws {
        let (outcome, log) = try Oclgrind().findings(test)
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
        let (outcome, log) = try Oclgrind().findings(test)
        #expect(outcome.status == 0)
        #expect(log.contains(finding), "\(log.prefix(2000))")
    }

    @Test(arguments: ["tinyShapesInGPUKernels", "ceilingsByGPUKernels"], ["1", "16"])
    func gpuKernelsKeepToSmallGroups(_ test: String, _ limit: String) throws {
        let outcome = try Rerun.tests(
            "IsolatedTests/\(test)",
            environment: ["POCL_MAX_WORK_GROUP_SIZE": limit, "VGG_EXPECTED_GROUP": limit])
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
