/// Batch normalisation with the statistics of the batch, and a rectifier on request;
/// `Kernels/cl/training/batch_normalization.cl`.
public struct BatchNormalizationOperation: Operation {
    /// The input's channels, images and pixels.
    public let extent: ChannelExtent
    /// Whether max(x, 0) follows.
    public let rectified: Bool
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "batch_normalization"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        extent: ChannelExtent, rectified: Bool, variant: PointwiseVariant
    ) {
        self.extent = extent
        self.rectified = rectified
        self.variant = variant
    }

    /// The launches that compute `output` from the input and its statistics; the only weights are [scale, shift][channel].
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            extent.perPixel(
                name, inputs + weights + [output],
                [.float(rectified ? 0 : -.infinity)], variant, reads: 2)
        ]
    }
}

extension ChannelExtent {
    /// A launch over the pixels of each block of channels, or over single values.
    func perPixel(
        _ name: String, _ buffers: [LaunchArgument], _ constants: [LaunchArgument], _ variant: PointwiseVariant,
        reads: Int
    ) -> Launch {
        var defines = variant.defines
        defines["VECTOR"] = vector
        let global =
            switch variant {
            case .naive: SIMD3(plane, batch * blocks * vector, 1)
            case .vector(let run): SIMD3(plane.dividedUp(by: run), batch * blocks, 1)
            }
        return Launch(
            program: ProgramKey(source: name, after: ["channel_sums"], defines: defines),
            kernel: "\(name)_\(variant.kernelSuffix)",
            arguments: buffers + [.int(channels), .int(plane)] + constants, global: global,
            work: variant.work(values: reads * values, operations: 8))
    }
}
