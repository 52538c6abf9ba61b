/// The rectifier on its own, for where it cannot be part of the operation before it; `Kernels/cl/relu.cl`.
public struct ReLUOperation: UnaryOperation {
    /// Values of one image, padding included.
    public let count: Int
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "relu"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        let program = ProgramKey(source: name, defines: defines)
        let arguments = [input, output, .int(batch * count)]
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 0, perImage: count)
            return [
                Launch(
                    program: program, kernel: "relu_naive", arguments: arguments, global: SIMD3(batch * count, 1, 1),
                    images: images, work: work)
            ]
        case .vector(let run):
            let images = ImageAxis(axis: 0, perImage: count, tile: run * vector)
            return [
                Launch(
                    program: program, kernel: "relu_vector", arguments: arguments,
                    global: SIMD3(images.extent(images: batch), 1, 1), images: images, work: work)
            ]
        }
    }

    private var work: LaunchWork { variant.work(values: 2 * batch * count) }
}
