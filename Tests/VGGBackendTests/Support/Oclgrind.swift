import Foundation
import TestSupport
import Testing

/// The folder that makes Oclgrind the only driver.
struct Oclgrind {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vgg-oclgrind-" + UUID().uuidString)

    /// Where Debian's package and a build from source put the driver.
    static let libraries = [
        "/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/lib/x86_64-linux-gnu/oclgrind/liboclgrind-rt-icd.so",
        "/usr/local/lib/liboclgrind-rt-icd.so",
    ]

    /// Whether it looks for values that are read before they are written.
    private let uninitialized: Bool

    init(uninitialized: Bool = false) throws {
        self.uninitialized = uninitialized
        let library = try #require(
            Self.libraries.first(where: FileManager.default.fileExists), "apt install oclgrind")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data((library + "\n").utf8).write(to: folder.appending(path: "oclgrind.icd"))
    }

    /// What it watches for: calls, races, and bounds, which it always does; uninitialised values if wanted.
    ///
    /// The search for those knows a released buffer's state as that of a later one, and so makes reports without a cause, up
    /// to the thousand after which Oclgrind makes none. It is for tests of their own, which see to that.
    ///
    /// It knows no `freeze`, which LLVM's optimiser inserts, so that programs are compiled without it. Groups are small,
    /// as it takes minutes to follow the hundreds of work-items of a large one.
    var environment: [String: String?] {
        [
            "OCL_ICD_VENDORS": folder.path, "VGG_TEST_DEVICE": "oclgrind", "OCLGRIND_CHECK_API": "1",
            "OCLGRIND_DATA_RACES": "1", "OCLGRIND_UNINITIALIZED": uninitialized ? "1" : nil,
            "OCLGRIND_LOG": "/dev/stdout",
            "VGG_COMPILER_OPTIONS": Bench.plain, "VGG_GROUP_LIMIT": "16",
        ]
    }

    /// Runs a test of this target, `IsolatedTests/test`, which prints nothing itself, and returns what Oclgrind found; its
    /// exit status is 0 whatever it finds.
    ///
    /// Oclgrind begins its log anew with every context that is made. A file would keep what was found last; a pipe keeps all.
    func findings(
        _ test: String, environment changes: [String: String?] = [:]
    ) throws -> (outcome: Subprocess.Outcome, log: String) {
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = environment.merging(changes) { $1 }
        let outcome = try Rerun.tests(test, environment: environment, seconds: 550)
        return (outcome, outcome.output)
    }
}
