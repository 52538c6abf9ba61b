/// Moves the running statistics of batch normalisation towards those of a batch;
/// `Kernels/cl/training/running_statistics.cl`.
public struct RunningStatisticsOperation: Operation {
    /// The batch's channels, images and pixels.
    public let extent: ChannelExtent
    /// The share of the batch in the new value.
    public let momentum: Float

    /// The operation's name, and its kernel file's.
    public let name = "running_statistics"
    /// There is one alone.
    public let variantName = "channels"

    /// Makes the operation.
    package init(
        extent: ChannelExtent, momentum: Float
    ) {
        self.extent = extent
        self.momentum = momentum
    }

    /// The launch that changes `output`, [mean, variance][channel], by the statistics of a batch.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let correction = extent.pixels > 1 ? Float(extent.pixels) / Float(extent.pixels - 1) : 1
        return [
            Launch(
                program: ProgramKey(source: name, defines: ["VARIANT": VariantMacro.naive, "VECTOR": extent.vector]),
                kernel: name,
                arguments: inputs + [
                    output,
                    .int(extent.channels), .float(momentum), .float(correction),
                ],
                global: SIMD3(extent.channels, 1, 1), work: LaunchWork(values: 6 * extent.channels))
        ]
    }
}
