/// The paper's argument for small kernels: a stack of convolutions against one convolution that sees as much.
///
/// Three layers of 3x3 on C channels see 7x7 with 27C^2 weights against 49C^2, and pass three rectifiers, not one.
/// All of it is computed, the field by the code that describes networks. Paper: section 2.3.
public struct StackArgument: Hashable, Sendable, Codable {
    /// Extent of each kernel of the stack.
    public let kernel: Int
    /// Convolutions in the stack.
    public let depth: Int
    /// Channels in and out of every convolution.
    public let channels: Int
    /// Extent of what the stack sees, and of the single kernel that sees as much.
    public let receptiveField: Int
    /// Weights of the stack, without biases.
    public let stackWeights: Int
    /// Weights of the single convolution, without biases.
    public let singleWeights: Int

    /// Rectifiers that a value passes in the stack.
    public var stackNonlinearities: Int { depth }
    /// Rectifiers that a value passes in the single convolution.
    public var singleNonlinearities: Int { 1 }
    /// How many more weights the single convolution has, as a share of the stack's: 0.81 for three of 3x3.
    public var surplus: Double { Double(singleWeights) / Double(stackWeights) - 1 }

    /// Compares `depth` convolutions of `kernel` by `kernel` on `channels` channels with the single one.
    ///
    /// - Throws: `ModelError` where a number is not positive or the counts leave the range of numbers.
    public init(kernel: Int = 3, depth: Int, channels: Int) throws(ModelError) {
        // Beyond a thousand layers nobody compares anything, and the field is found by walking the layers.
        guard kernel > 0, (1...1000).contains(depth), channels > 0 else {
            throw ModelError(
                .invalidNetwork,
                "cannot compare \(depth) convolutions of \(kernel)x\(kernel) on \(channels) channels; give 1 to 1000 "
                    + "convolutions and positive extents")
        }
        var field = ReceptiveField()
        for _ in 0..<depth { field = try field.after(kernel: kernel) }
        self.kernel = kernel
        self.depth = depth
        self.channels = channels
        receptiveField = field.extent
        stackWeights = try Checked.product([depth, kernel, kernel, channels, channels])
        singleWeights = try Checked.product([field.extent, field.extent, channels, channels])
    }
}
