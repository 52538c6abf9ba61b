/// A step of Adam with decoupled weight decay; `Kernels/cl/training/adamw.cl`.
///
/// Paper: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
public struct AdamWOperation: Operation {
    /// Weights of the tensor.
    public let count: Int
    /// The share of the mean that stays.
    public let beta1: Float
    /// The share of the mean square that stays.
    public let beta2: Float
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

    /// The launches that move the weights in `output` and their means and mean squares, the `weights`; inputs are the
    /// gradients and the state of the step.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            variant.flat(
                name, [output] + weights + inputs, count: count,
                rest: [.float(beta1), .float(beta2), .float(epsilon), .float(decay)], vector: vector,
                work: variant.work(values: 7 * count, operations: 6))
        ]
    }
}
