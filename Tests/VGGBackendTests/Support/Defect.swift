import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// A mistake put into a kernel's text, for tests that the checks notice it.
struct Defect: CustomTestStringConvertible {
    /// What is wrong.
    let testDescription: String
    /// The kernel file.
    let file: String
    /// What is replaced.
    let text: String
    /// By what.
    let replacement: String
    /// Kinds of kernel that have the mistake.
    let families: [KernelFamily]
    /// A case that shows it.
    let operation: OperationCase
    /// Which candidate has it, of those that sum products as they are.
    var candidate = 0

    /// The kernel files with the mistake.
    ///
    /// Fails where the text is not there any more, for then the mistake would not be either.
    func files() throws -> [String: String] {
        try KernelSource.files(replacing: text, by: replacement, in: file)
    }
}

extension KernelSource {
    /// The kernel files with a text of one of them replaced wherever it is.
    ///
    /// Fails where the text is not there any more, for then what it stands for would not be either.
    static func files(replacing text: String, by replacement: String, in file: String) throws -> [String: String] {
        let source = try #require(files[file])
        try #require(source.contains(text), "\(file).cl has no '\(text)' any more; plant the defect elsewhere")
        var files = files
        files[file] = source.split(separator: text, omittingEmptySubsequences: false).joined(separator: replacement)
        return files
    }
}

extension Defect {
    /// Expects a check to pass on sound kernels and to fail on those with the mistake, on every family that has it, with
    /// whole numbers and with real ones.
    func expectFound(by check: (DeviceManager, Fill) async throws -> Check) async throws {
        for family in families {
            let sound = try Bench.plainManager(family)
            let harmed = try Bench.harmed(family, files: files())
            for fill in Fill.ordinary {
                let good = try await check(sound, fill)
                #expect(good.verdict == .withinBound && good.failure == nil, "\(good.failure ?? "")")
                let bad = try await check(harmed, fill)
                #expect(
                    bad.verdict == .exceeds && bad.failure != nil,
                    "\(testDescription) in \(file).cl on \(family), \(fill), passed unseen")
            }
        }
    }
}
