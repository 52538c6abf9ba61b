/// Softmax with cross-entropy: the loss of each image and the gradient of their mean;
/// `Kernels/cl/training/cross_entropy.cl`.
///
/// The output is rows of gradients, [image][class], and after them the loss of each image.
public struct CrossEntropyOperation: Operation {
    /// Classes.
    public let classes: Int
    /// Images of a whole batch.
    public let batch: Int
    /// The share of the target that all classes have equally.
    public let smoothing: Float
    /// Floats in a vector.
    public let vector: Int

    /// The operation's name, and its kernel file's.
    public let name = "cross_entropy"
    /// There is one alone.
    public let variantName = "rows"

    /// Makes the operation.
    package init(
        classes: Int, batch: Int, smoothing: Float, vector: Int
    ) {
        self.classes = classes
        self.batch = batch
        self.smoothing = smoothing
        self.vector = vector
    }

    /// The launch that computes `output` from scores and the labels, as integers of 32 bits.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        [
            Launch(
                program: ProgramKey(source: name, defines: ["VARIANT": VariantMacro.naive, "VECTOR": vector]),
                kernel: name, arguments: inputs + [output, .int(classes), .int(batch), .float(smoothing)],
                global: SIMD3(batch, 1, 1), work: LaunchWork(values: 4 * batch * classes, operationsPerValue: 20))
        ]
    }
}
