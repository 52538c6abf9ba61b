public import VGGModel

/// The mean of each cell of a fixed grid over the image; `Kernels/cl/average_pool.cl`.
public struct AveragePoolOperation: UnaryOperation {
    /// One input image.
    public let input: Shape
    /// One output image, of as many channels.
    public let output: Shape
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut; the run of a vector variant is one cell.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "average_pool"
    /// The variant in a word or two.
    public var variantName: String { variant == .naive ? "naive" : "vector" }

    /// The launches that compute `output` from `input`.
    public func launches(
        input source: LaunchArgument, output target: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let isNaive = variant == .naive
        let program = ProgramKey(
            source: name,
            defines: ["VARIANT": isNaive ? VariantMacro.naive : VariantMacro.cpu, "VECTOR": vector])
        let blocks = input.channels.dividedUp(by: vector)
        let images = ImageAxis(axis: 2, perImage: isNaive ? blocks * vector : blocks)
        let channels: [LaunchArgument] = isNaive ? [.int(input.channels)] : []
        return [
            Launch(
                program: program, kernel: isNaive ? "average_pool_naive" : "average_pool_vector",
                arguments: [source, target] + channels
                    + [.int(input.height), .int(input.width), .int(output.height), .int(output.width)],
                global: SIMD3(output.width, output.height, images.extent(images: batch)), images: images, work: work)
        ]
    }

    /// Cells may overlap by a row and a column.
    private var work: LaunchWork {
        let rows = output.height + input.height, columns = output.width + input.width
        return variant.work(values: batch * input.channels.roundedUp(to: vector) * rows * columns)
    }
}
