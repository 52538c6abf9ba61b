/// A step of Adam with decoupled weight decay; `Kernels/cl/training/adamw.cl`.
///
/// Paper: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
public struct AdamWOperation: Operation {
    /// Weights of the tensor.
    public let count: Int
    /// The share of the mean that stays.
    public let beta1: Double
    /// The share of the mean square that stays.
    public let beta2: Double
    /// Added to the root of the mean square.
    public let epsilon: Float
    /// The share of each weight that is taken away, times the rate.
    public let decay: Float
    /// Floats in a vector.
    public let vector: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "adamw"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        count: Int, beta1: Double, beta2: Double, epsilon: Float, decay: Float, vector: Int, variant: PointwiseVariant
    ) {
        self.count = count
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        self.vector = vector
        self.variant = variant
    }

    /// The launches that move the weights in `output` and their means and mean squares, the `weights`; inputs are the
    /// gradients and the state of the step.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            variant.flat(
                name, [output] + weights + inputs, count: count,
                rest: [
                    .float(Float(beta1)), .float(Float(1 - beta1)), .float(Float(beta2)), .float(Float(1 - beta2)),
                    .float(epsilon), .float(decay),
                ], vector: vector,
                work: variant.work(values: 7 * count, operations: 6))
        ]
    }
}
