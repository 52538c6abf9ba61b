public import VGGModel

/// Softmax over the channels of each pixel of plain images, or its logarithm; `Kernels/cl/pixel_softmax.cl`.
public struct PixelSoftmaxOperation: UnaryOperation {
    /// One image.
    public let shape: Shape
    /// Whether the logarithm follows.
    public let logarithm: Bool
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut; a work-item of a vector variant has one vector of pixels.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "pixel_softmax"
    /// The variant in a word or two.
    public var variantName: String { variant == .naive ? "naive" : "vector" }

    /// The launch that computes `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let isNaive = variant == .naive
        let program = ProgramKey(
            source: name, defines: ["VARIANT": isNaive ? VariantMacro.naive : VariantMacro.cpu, "VECTOR": vector])
        let plane = shape.height * shape.width
        return [
            Launch(
                program: program, kernel: "\(name)_\(variant.kernelSuffix)",
                arguments: [input, output, .int(shape.channels), .int(plane), .int(logarithm ? 1 : 0)],
                global: SIMD3(isNaive ? plane : plane.dividedUp(by: vector), batch, 1),
                images: ImageAxis(axis: 1, perImage: 1),
                work: LaunchWork(values: 4 * batch * shape.count, operationsPerValue: 10))
        ]
    }
}
