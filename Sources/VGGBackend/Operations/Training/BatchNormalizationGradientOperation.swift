/// Gradient of the input of batch normalisation; `Kernels/cl/training/batch_normalization_gradient.cl`.
public struct BatchNormalizationGradientOperation: Operation {
    /// The input's channels, images and pixels.
    public let extent: ChannelExtent
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "batch_normalization_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        extent: ChannelExtent, variant: PointwiseVariant
    ) {
        self.extent = extent
        self.variant = variant
    }

    /// The launches that compute `output` from the input, the gradient of the output, the statistics and the sums; the
    /// only weights are [scale, shift][channel].
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            extent.perPixel(
                name, inputs + weights + [output], [.float(Float(extent.pixels))], variant, reads: 3)
        ]
    }
}
