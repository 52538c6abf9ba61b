public import VGGModel

/// Gradient of the maximum of each 2x2 window, from the values that were pooled and the gradient of the result;
/// `Kernels/cl/training/max_pool_gradient.cl`.
public struct MaxPoolGradientOperation: Operation {
    /// One image of the values that were pooled.
    public let input: Shape
    /// Whether these come from a rectifier whose gradient is taken too.
    public let rectified: Bool
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "max_pool_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        input: Shape, rectified: Bool, vector: Int, batch: Int, variant: PointwiseVariant
    ) {
        self.input = input
        self.rectified = rectified
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute `output` from the pooled values and the gradient.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["RECTIFIED"] = rectified ? 1 : 0
        let program = ProgramKey(source: name, defines: defines)
        let extent: [LaunchArgument] = [.int(input.height), .int(input.width)]
        let blocks = input.channels.dividedUp(by: vector)
        let work = variant.work(values: 3 * batch * blocks * vector * input.height * input.width)
        switch variant {
        case .naive:
            return [
                Launch(
                    program: program, kernel: "\(name)_naive",
                    arguments: inputs + [output, .int(input.channels)] + extent,
                    global: SIMD3(input.width, input.height, batch * blocks * vector), work: work)
            ]
        case .vector(let run):
            let (columns, rows) = (input.width.dividedUp(by: 2), input.height.dividedUp(by: 2))
            return [
                Launch(
                    program: program, kernel: "\(name)_vector", arguments: inputs + [output] + extent,
                    global: SIMD3(columns.dividedUp(by: run), rows, batch * blocks), work: work)
            ]
        }
    }
}
