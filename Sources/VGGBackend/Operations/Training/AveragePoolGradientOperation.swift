public import VGGModel

/// Gradient of the mean of each cell of a fixed grid over the image; `Kernels/cl/training/average_pool_gradient.cl`.
public struct AveragePoolGradientOperation: UnaryOperation {
    /// One image of the values that were averaged.
    public let input: Shape
    /// One image of the means.
    public let output: Shape
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut; the run of a vector variant is one pixel.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "average_pool_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant == .naive ? "naive" : "vector" }

    /// Makes the operation.
    package init(
        input: Shape, output: Shape, vector: Int, batch: Int, variant: PointwiseVariant
    ) {
        self.input = input
        self.output = output
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute the gradient of the averaged values from that of the means, the `input`.
    public func launches(
        input source: LaunchArgument, output target: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let isNaive = variant == .naive
        let program = ProgramKey(
            source: name, defines: ["VARIANT": isNaive ? VariantMacro.naive : VariantMacro.cpu, "VECTOR": vector])
        let blocks = input.channels.dividedUp(by: vector)
        let cells = (1 + output.height.dividedUp(by: input.height)) * (1 + output.width.dividedUp(by: input.width))
        return [
            Launch(
                program: program, kernel: "\(name)_\(isNaive ? "naive" : "vector")",
                arguments: [source, target] + (isNaive ? [.int(input.channels)] : [])
                    + [.int(input.height), .int(input.width), .int(output.height), .int(output.width)],
                global: SIMD3(input.width, input.height, batch * (isNaive ? blocks * vector : blocks)),
                work: variant.work(values: (1 + cells) * batch * blocks * vector * input.height * input.width))
        ]
    }
}
