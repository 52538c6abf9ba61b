/// Gradient of the rectifier, from its output and the gradient of that; `Kernels/cl/training/relu_gradient.cl`.
public struct ReLUGradientOperation: Operation {
    /// Values of a whole batch, padding included.
    public let count: Int
    /// Floats in a vector.
    public let vector: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "relu_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// Makes the operation.
    package init(
        count: Int, vector: Int, variant: PointwiseVariant
    ) {
        self.count = count
        self.vector = vector
        self.variant = variant
    }

    /// The launches that compute `output`, which may be the second input, from the rectifier's output and its gradient.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let work = variant.work(values: 3 * count)
        return [variant.flat(name, inputs + [output], count: count, vector: vector, work: work)]
    }
}

extension PointwiseVariant {
    /// A launch over values one after the other, whatever they stand for; `rest` follows their number.
    func flat(
        _ name: String, _ buffers: [LaunchArgument], count: Int, rest: [LaunchArgument] = [], vector: Int,
        defines more: [String: Int] = [:], work: LaunchWork
    ) -> Launch {
        var defines = defines.merging(more) { own, _ in own }
        defines["VECTOR"] = vector
        let items =
            switch self {
            case .naive: count
            case .vector(let run): count.dividedUp(by: run * vector)
            }
        return Launch(
            program: ProgramKey(source: name, defines: defines), kernel: "\(name)_\(kernelSuffix)",
            arguments: buffers + [.int(count)] + rest, global: SIMD3(items, 1, 1), work: work)
    }
}
