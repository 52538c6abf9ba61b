import Testing
import VGGBackend
import VGGReference
import VGGVerification

/// A mistake in a kernel of training.
struct TrainingDefect: PlantedDefect {
    /// What is wrong.
    let what: String
    let file: String
    let text: String
    let replacement: String
    /// The operation and the name of a case that shows it.
    let operation: String, name: String
    var families = vectors
    /// Which candidate has it.
    var candidate = 0
    var fills = Fill.ordinary

    /// Kinds of kernel other than the naive one.
    static let vectors: [KernelFamily] = [.cpu(vector: 16), .gpu]
    /// Kinds of kernel that have long runs for each work-item.
    static let cpus: [KernelFamily] = [.cpu(vector: 16)]
    /// What compares values is wrong for equal ones alone, which real numbers are not.
    static let ties: [Fill] = [.integers]

    var testDescription: String { "\(file): \(what)" }

    /// The case, one of those that `vgg verify` runs.
    func training() throws -> TrainingCase {
        try #require(
            Self.cases.first { $0.operation == operation && $0.name == name },
            "no case of \(operation) is called \(name) any more; choose another")
    }

    private static let cases = TrainingCase.tiny() + TrainingCase.small()

    /// Expects the check of the case to notice the mistake, as `expectFound(by:)` does.
    func expectFound() async throws {
        let training = try training()
        try await expectFound { try training.check(on: $0, candidate: candidate, fill: $1) }
    }
}

/// Writes down the mistakes of one kernel file.
struct TrainingDefects {
    let file: String
    /// The operation and the case that most of them show in.
    let operation: String, name: String

    init(_ file: String, of operation: String? = nil, _ name: String) {
        (self.file, self.operation, self.name) = (file, operation ?? file, name)
    }

    /// A mistake in every kind of kernel.
    func all(
        _ what: String, _ text: String, _ replacement: String, name: String? = nil, fills: [Fill] = Fill.ordinary
    ) -> TrainingDefect {
        defect(what, text, replacement, [.naive] + TrainingDefect.cpus, name: name, fills: fills)
    }

    /// A mistake in the naive kernel, which may be the only one.
    func naive(
        _ what: String, _ text: String, _ replacement: String, name: String? = nil, fills: [Fill] = Fill.ordinary
    ) -> TrainingDefect {
        defect(what, text, replacement, [.naive], name: name, fills: fills)
    }

    /// A mistake in the naive kernel that shows where channels lie in blocks.
    func naiveInBlocks(_ what: String, _ text: String, _ replacement: String) -> TrainingDefect {
        var defect = defect(what, text, replacement, [.cpu(vector: 16)])
        defect.candidate = 1
        return defect
    }

    /// A mistake in the kernels of some families, by default of all but the naive one.
    func vector(
        _ what: String, _ text: String, _ replacement: String, on families: [KernelFamily] = TrainingDefect.vectors,
        name: String? = nil, fills: [Fill] = Fill.ordinary
    ) -> TrainingDefect {
        defect(what, text, replacement, families, name: name, fills: fills)
    }

    private func defect(
        _ what: String, _ text: String, _ replacement: String, _ families: [KernelFamily], name: String? = nil,
        fills: [Fill] = Fill.ordinary
    ) -> TrainingDefect {
        TrainingDefect(
            what: what, file: file, text: text, replacement: replacement, operation: operation,
            name: name ?? self.name, families: families, fills: fills)
    }
}
