import Testing
import VGGBackend
import VGGVerification

/// Mistakes planted in the kernels of training, each found by the checks.
@Suite struct TrainingDefectTests {
    static let all = gradients + products + sums + updates

    static let folder = [
        "adamw", "average_pool_gradient", "batch_normalization", "batch_normalization_gradient",
        "batch_normalization_sums", "batch_statistics", "bias_gradient", "channel_sums", "convolution_weight_gradient",
        "cross_entropy", "dense_bias_gradient", "dense_input_gradient", "dense_weight_gradient", "dropout",
        "gradient_norm", "local_response_normalization_gradient", "max_pool_gradient", "relu_gradient",
        "running_statistics", "sgd", "turned_filters",
    ]

    @Test(arguments: all)
    func isFound(_ defect: TrainingDefect) throws { try defect.expectFound() }

    /// Every kernel has a defect in its own text that shows it is checked.
    @Test func everyKernelIsHarmed() throws {
        #expect(Set(Self.all.map(\.file)) == Set(Self.folder))
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
