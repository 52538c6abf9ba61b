/// Gradient of the biases of a dense layer, from that of its output; `Kernels/cl/training/dense_bias_gradient.cl`.
public struct DenseBiasGradientOperation: UnaryOperation {
    /// Values of one output image.
    public let outputs: Int
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut; the run of a vector variant is one vector.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "dense_bias_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant == .naive ? "naive" : "vector" }

    /// Makes the operation.
    package init(
        outputs: Int, vector: Int, batch: Int, variant: PointwiseVariant
    ) {
        self.outputs = outputs
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute `output` from the gradient of the layer's output.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let isNaive = variant == .naive
        let program = ProgramKey(
            source: name, defines: ["VARIANT": isNaive ? VariantMacro.naive : VariantMacro.cpu, "VECTOR": vector])
        return [
            Launch(
                program: program, kernel: "\(name)_\(isNaive ? "naive" : "vector")",
                arguments: [input, output, .int(outputs), .int(batch)],
                global: SIMD3(isNaive ? outputs : outputs.dividedUp(by: vector), 1, 1),
                work: variant.work(values: batch * outputs))
        ]
    }
}
