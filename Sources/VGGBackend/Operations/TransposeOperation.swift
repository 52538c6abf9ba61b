public import VGGModel

/// The axes of plain images in another order; `Kernels/cl/transpose.cl`.
public struct TransposeOperation: UnaryOperation {
    /// One input image.
    public let input: Shape
    /// Which axis of the input each axis of the output is.
    public let order: [Int]
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "transpose"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launch that computes `output` from `input`.
    public func launches(
        input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let program = ProgramKey(
            source: name, defines: variant.defines.merging(["VECTOR": vector]) { own, _ in own })
        let extents = [input.channels, input.height, input.width]
        let steps = [input.height * input.width, input.width, 1]
        let (rows, columns) = (extents[order[1]], extents[order[2]])
        var run = 1
        if case .vector(let length) = variant { run = length * vector }
        return [
            Launch(
                program: program, kernel: "\(name)_\(variant.kernelSuffix)",
                arguments: [
                    source, output, .int(input.count), .int4(SIMD4(rows, columns, 0, 0)),
                    .int4(SIMD4(steps[order[0]], steps[order[1]], steps[order[2]], 0)),
                ],
                global: SIMD3(input.count.dividedUp(by: run), batch, 1), images: ImageAxis(axis: 1, perImage: 1),
                work: variant.work(values: 2 * batch * input.count, operations: 10))
        ]
    }
}
