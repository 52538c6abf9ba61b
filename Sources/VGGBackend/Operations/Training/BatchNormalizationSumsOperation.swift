/// Gradients of the scale and the shift of batch normalisation;
/// `Kernels/cl/training/batch_normalization_sums.cl`.
///
/// The output is [scale, shift][channel].
public struct BatchNormalizationSumsOperation: Operation {
    /// The input's channels, images and pixels.
    public let extent: ChannelExtent
    /// How the sums are cut.
    public let variant: SumVariant

    /// The operation's name, and its kernel file's.
    public let name = "batch_normalization_sums"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var spans: Int { variant.count(of: extent.pixels) }

    /// Sums of the spans.
    public var scratch: [Int] { variant == .naive ? [] : [8 * spans * extent.blocks * extent.vector] }

    /// Makes the operation.
    package init(
        extent: ChannelExtent, variant: SumVariant
    ) {
        self.extent = extent
        self.variant = variant
    }

    /// The launches that compute the sums from the input, the gradient of the output and the statistics.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let program = extent.program(name, variant)
        let channels = LaunchArgument.int(extent.channels)
        guard variant != .naive else {
            return [
                Launch(
                    program: program, kernel: "\(name)_naive",
                    arguments: inputs + [
                        output, channels, .int(extent.batch), .int(extent.plane),
                    ],
                    global: SIMD3(extent.channels, 1, 1), work: extent.work(variant, times: 4))
            ]
        }
        return [
            Launch(
                program: program, kernel: "\(name)_spans",
                arguments: inputs + [
                    .scratch(0), channels, .int(extent.blocks), .int(extent.pixels), .int(extent.plane),
                ],
                global: SIMD3(extent.blocks, spans, 1), work: extent.work(variant, times: 4)),
            Launch(
                program: program, kernel: "\(name)_sum",
                arguments: [.scratch(0), inputs[2], output, channels, .int(extent.blocks), .int(spans)],
                global: SIMD3(extent.blocks, 1, 1), work: LaunchWork(values: 2 * spans * extent.blocks * extent.vector)),
        ]
    }
}
