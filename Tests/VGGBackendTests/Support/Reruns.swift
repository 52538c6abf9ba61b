import Foundation
import TestSupport

/// Runs some of this program's own tests again, in a process of their own and a changed environment.
enum Rerun {
    /// Runs the tests whose names match `filter`; OpenCL keeps its caches apart from this process's.
    static func tests(
        _ filter: String, environment: [String: String?] = [:], seconds: Double = 300
    ) throws -> Subprocess.Outcome {
        let arguments = ["--testing-library", "swift-testing", "--filter", "VGGBackendTests.\(filter)"]
        let changes = environment.merging(["POCL_CACHE_DIR": nil]) { own, _ in own }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return try Subprocess.run(program, arguments, environment: changes, seconds: seconds)
    }
}

extension Subprocess.Outcome {
    /// All that the program wrote; the testing library's own lines go to standard error.
    var text: String { output + errors }

    /// Whether the tests passed, and there were any.
    var didPass: Bool { status == 0 && text.contains("Test run with 1 test") && !text.contains(" failed after ") }
}
