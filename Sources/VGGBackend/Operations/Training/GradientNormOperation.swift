/// The norm of all gradients together, and the scale that brings it down to a limit;
/// `Kernels/cl/training/gradient_norm.cl`.
public struct GradientNormOperation: Operation {
    /// Values of each tensor.
    public let counts: [Int]
    /// The largest norm that is not scaled down.
    public let limit: Float
    /// Floats in a vector.
    public let vector: Int

    /// The operation's name, and its kernel file's.
    public let name = "gradient_norm"
    /// There is one alone.
    public let variantName = "tensors"

    /// Work-items that share a tensor.
    private static let items = 64

    /// The sums of squares.
    public var scratch: [Int] { [4 * counts.count * Self.items] }

    /// Makes the operation.
    package init(
        counts: [Int], limit: Float, vector: Int
    ) {
        self.counts = counts
        self.limit = limit
        self.vector = vector
    }

    /// The launches that write scale and norm to the state of the step, the `output`, from all gradients.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let program = ProgramKey(
            source: name, defines: ["VARIANT": VariantMacro.cpu, "VECTOR": vector, "ITEMS": Self.items])
        let squares = zip(inputs, counts).enumerated().map { place, tensor in
            Launch(
                program: program, kernel: "\(name)_squares",
                arguments: [tensor.0, .scratch(0), .int(tensor.1), .int(place * Self.items)],
                global: SIMD3(Self.items, 1, 1), work: LaunchWork(values: tensor.1, operationsPerValue: 2))
        }
        return squares + [
            Launch(
                program: program, kernel: "\(name)_scale",
                arguments: [.scratch(0), output, .int(counts.count * Self.items), .float(limit)],
                global: SIMD3(1, 1, 1), work: LaunchWork(values: counts.count * Self.items))
        ]
    }
}
