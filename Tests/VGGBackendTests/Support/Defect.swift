import Testing
import VGGBackend
import VGGModel
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
        let source = try #require(KernelSource.files[file])
        try #require(source.contains(text), "\(file).cl has no '\(text)' any more; plant the defect elsewhere")
        var files = KernelSource.files
        files[file] = source.split(separator: text, omittingEmptySubsequences: false).joined(separator: replacement)
        return files
    }
}
