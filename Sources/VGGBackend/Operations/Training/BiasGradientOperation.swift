/// Gradient of the biases of a convolution, from that of its output; `Kernels/cl/training/bias_gradient.cl`.
public struct BiasGradientOperation: UnaryOperation {
    /// The gradient's channels, images and pixels.
    public let extent: ChannelExtent
    /// How the sums are cut.
    public let variant: SumVariant

    /// The operation's name, and its kernel file's.
    public let name = "bias_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Sums of the spans.
    public var scratch: [Int] {
        variant == .naive ? [] : [4 * variant.count(of: extent.pixels) * extent.blocks * extent.vector]
    }

    /// Makes the operation.
    package init(
        extent: ChannelExtent, variant: SumVariant
    ) {
        self.extent = extent
        self.variant = variant
    }

    /// The launches that compute `output`, one value per channel, from the gradient of the convolution's output.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let program = extent.program(name, variant)
        let channels = LaunchArgument.int(extent.channels)
        guard variant != .naive else {
            return [
                Launch(
                    program: program, kernel: "\(name)_naive",
                    arguments: [input, output, channels, .int(extent.batch), .int(extent.plane)],
                    global: SIMD3(extent.channels, 1, 1), work: extent.work(variant))
            ]
        }
        let spans = variant.count(of: extent.pixels)
        return [
            Launch(
                program: program, kernel: "\(name)_spans",
                arguments: [input, .scratch(0), .int(extent.blocks), .int(extent.pixels), .int(extent.plane)],
                global: SIMD3(extent.blocks, spans, 1), work: extent.work(variant)),
            Launch(
                program: program, kernel: "\(name)_sum",
                arguments: [.scratch(0), output, channels, .int(extent.blocks), .int(spans)],
                global: SIMD3(extent.blocks, 1, 1), work: LaunchWork(values: spans * extent.blocks * extent.vector)),
        ]
    }
}

extension ChannelExtent {
    /// The program of a kernel file that adds up channels.
    func program(_ source: String, _ variant: SumVariant) -> ProgramKey {
        var defines = variant.defines
        defines["VECTOR"] = vector
        return ProgramKey(source: source, after: ["channel_sums"], defines: defines)
    }

    /// What it takes to read all values `times` times and do something with each.
    func work(_ variant: SumVariant, times: Int = 1) -> LaunchWork {
        LaunchWork(
            values: times * values, operationsPerValue: 2 * (variant == .naive ? LaunchWork.naiveOperations : 1))
    }
}
