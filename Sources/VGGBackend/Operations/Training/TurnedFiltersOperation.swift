/// Filters turned by half a turn with inputs and outputs exchanged, so that convolving with them gives the gradient of the
/// input; `Kernels/cl/training/turned_filters.cl`.
public struct TurnedFiltersOperation: UnaryOperation {
    /// Input channels of the convolution.
    public let inputs: Int
    /// Output channels of the convolution.
    public let outputs: Int
    /// Values of a filter for one input channel.
    public let taps: Int
    /// Floats in a vector.
    public let vector: Int

    /// The operation's name, and its kernel file's.
    public let name = "turned_filters"
    /// There is one alone.
    public let variantName = "pairs"

    /// Makes the operation.
    package init(
        inputs: Int, outputs: Int, taps: Int, vector: Int
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.taps = taps
        self.vector = vector
    }

    /// The launch that turns the weights in `input` into `output`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            Launch(
                program: ProgramKey(
                    source: name, defines: ["VARIANT": VariantMacro.naive, "VECTOR": vector, "TAPS": taps]),
                kernel: name, arguments: [input, output, .int(inputs), .int(outputs)],
                global: SIMD3(outputs, inputs, 1), work: LaunchWork(values: 2 * taps * inputs * outputs))
        ]
    }
}
