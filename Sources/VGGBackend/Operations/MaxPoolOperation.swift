public import VGGModel

/// Maximum of each 2x2 window, stride 2; `Kernels/cl/max_pool.cl`.
public struct MaxPoolOperation: UnaryOperation {
    /// One input image.
    public let input: Shape
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "max_pool"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launches that compute `output` from `input`.
    public func launches(input source: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        let program = ProgramKey(source: name, defines: defines)
        let extent: [LaunchArgument] = [.int(input.height), .int(input.width)]
        let blocks = input.channels.dividedUp(by: vector)
        let (columns, rows) = (input.width / 2, input.height / 2)
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 2, perImage: blocks * vector)
            return [
                Launch(
                    program: program, kernel: "max_pool_naive",
                    arguments: [source, output, .int(input.channels)] + extent,
                    global: SIMD3(columns, rows, images.extent(images: batch)), images: images, work: work)
            ]
        case .vector(let run):
            let images = ImageAxis(axis: 2, perImage: blocks)
            return [
                Launch(
                    program: program, kernel: "max_pool_vector", arguments: [source, output] + extent,
                    global: SIMD3(columns.dividedUp(by: run), rows, images.extent(images: batch)), images: images,
                    work: work)
            ]
        }
    }

    /// Four values are read for each that is written.
    private var work: LaunchWork {
        variant.work(values: 5 * batch * input.channels.roundedUp(to: vector) * (input.height / 2) * (input.width / 2))
    }
}
