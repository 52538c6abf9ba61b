/// A step of stochastic gradient descent with momentum and weight decay; `Kernels/cl/training/sgd.cl`.
public struct SGDOperation: Operation {
    /// Weights of the tensor.
    public let count: Int
    /// The share of the velocity that stays.
    public let momentum: Float
    /// The share of each weight that is added to its gradient.
    public let decay: Float
    /// Whether the step looks ahead along the velocity.
    public let isNesterov: Bool
    /// Floats in a vector.
    public let vector: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "sgd"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        count: Int, momentum: Float, decay: Float, isNesterov: Bool, vector: Int, variant: PointwiseVariant
    ) {
        self.count = count
        self.momentum = momentum
        self.decay = decay
        self.isNesterov = isNesterov
        self.vector = vector
        self.variant = variant
    }

    /// The launches that move the weights in `output` and their velocities, the only `weights`; inputs are the gradients and
    /// the state of the step.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            variant.flat(
                name, [output] + weights + inputs, count: count, rest: [.float(momentum), .float(decay)],
                vector: vector, defines: ["NESTEROV": isNesterov ? 1 : 0],
                work: variant.work(values: 5 * count))
        ]
    }
}
