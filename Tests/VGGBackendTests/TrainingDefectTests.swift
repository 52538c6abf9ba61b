import Testing
import VGGBackend
import VGGVerification

/// Mistakes planted in the kernels of training, each found by the checks.
@Suite struct TrainingDefectTests {
    static let all = gradients + products + sums + updates

    /// The kernel files: one for each operation, and what several of them share.
    static let folder = Set(TrainingCase.small().map(\.operation)).union(["channel_sums"])

    @Test(arguments: all)
    func isFound(_ defect: TrainingDefect) async throws { try await defect.expectFound() }

    /// Every kernel has a defect in its own text that shows it is checked.
    @Test func everyKernelIsHarmed() throws {
        #expect(Set(Self.all.map(\.file)) == Self.folder)
        for file in Self.folder {
            let texts = Self.all.filter { $0.file == file }.map(\.text)
            let kernels = try #require(KernelSource.files[file]).split(separator: "\nkernel ").dropFirst()
            #expect(kernels.isEmpty == (file == "channel_sums"))
            for kernel in kernels {
                let isHarmed = texts.contains { kernel.contains($0) }
                #expect(isHarmed, "\(kernel.prefix { $0 != "(" }) of \(file)")
            }
        }
    }

    /// Checks of the names that a case has among those of `vgg verify` find it again.
    @Test func casesHaveNamesOfTheirOwn() {
        let names = TrainingCase.small().map { "\($0.operation)/\($0.name)" }
        #expect(Set(names).count == names.count)
        #expect(Set(TrainingCase.tiny().map(\.operation)) == Set(TrainingCase.small().map(\.operation)))
    }
}
