/// Mean and variance of each channel over a batch; `Kernels/cl/training/batch_statistics.cl`.
///
/// The output is [mean, variance, 1 / sqrt(variance + epsilon)][channel].
public struct BatchStatisticsOperation: UnaryOperation {
    /// The input's channels, images and pixels.
    public let extent: ChannelExtent
    /// Added to the variance under the root.
    public let epsilon: Float
    /// How the sums are cut.
    public let variant: SumVariant

    /// The operation's name, and its kernel file's.
    public let name = "batch_statistics"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var spans: Int { variant.count(of: extent.pixels) }

    /// Sums of the spans.
    public var scratch: [Int] { variant == .naive ? [] : [4 * spans * extent.blocks * extent.vector] }

    /// Makes the operation.
    package init(
        extent: ChannelExtent, epsilon: Float, variant: SumVariant
    ) {
        self.extent = extent
        self.epsilon = epsilon
        self.variant = variant
    }

    /// The launches that compute the statistics of `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let channels = LaunchArgument.int(extent.channels), blocks = LaunchArgument.int(extent.blocks)
        let pixels = LaunchArgument.int(extent.pixels), plane = LaunchArgument.int(extent.plane)
        guard variant != .naive else {
            return [
                launch(
                    "naive", [input, output, channels, .int(extent.batch), plane, .float(epsilon)],
                    SIMD3(extent.channels, 1, 1), times: 2)
            ]
        }
        let spread = SIMD3(extent.blocks, spans, 1), whole = SIMD3(extent.blocks, 1, 1)
        let sum: [LaunchArgument] = [.scratch(0), output, channels, blocks, .int(spans), pixels]
        return [
            launch("sums", [input, .scratch(0), blocks, pixels, plane], spread),
            launch("mean", sum, whole),
            launch("squares", [input, output, .scratch(0), channels, blocks, pixels, plane], spread),
            launch("variance", sum + [.float(epsilon)], whole),
        ]
    }

    private func launch(
        _ suffix: String, _ arguments: [LaunchArgument], _ global: SIMD3<Int>, times: Int = 1
    ) -> Launch {
        Launch(
            program: extent.program(name, variant), kernel: "\(name)_\(suffix)", arguments: arguments, global: global,
            work: extent.work(variant, times: times))
    }
}
