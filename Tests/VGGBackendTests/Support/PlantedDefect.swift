import Testing
import VGGBackend
import VGGReference
import VGGVerification

/// A mistake put into a kernel's text, for tests that the checks notice it.
protocol PlantedDefect: CustomTestStringConvertible {
    /// The kernel file.
    var file: String { get }
    /// What is replaced.
    var text: String { get }
    /// By what.
    var replacement: String { get }
    /// Kinds of kernel that have the mistake.
    var families: [KernelFamily] { get }
    /// The numbers that show it.
    var fills: [Fill] { get }
}

extension PlantedDefect {
    /// The kernel files with the mistake.
    ///
    /// Fails where the text is not there any more, for then the mistake would not be either.
    func files() throws -> [String: String] {
        try KernelSource.files(replacing: text, by: replacement, in: file)
    }

    /// Expects a check to pass on sound kernels and to fail on those with the mistake, on every family that has it and
    /// with all numbers that show it.
    func expectFound(by check: (DeviceManager, Fill) async throws -> Check) async throws {
        let files = try files()
        for family in families {
            let sound = try Bench.plainManager(family), harmed = try Bench.harmed(family, files: files)
            for fill in fills {
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
