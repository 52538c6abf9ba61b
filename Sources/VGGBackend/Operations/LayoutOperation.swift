public import VGGModel

/// Turns blocks of channels into plain NCHW, or back; `Kernels/cl/layout.cl`.
public struct LayoutOperation: UnaryOperation {
    /// One image.
    public let shape: Shape
    /// Whether the blocks are the input and plain NCHW is the output.
    public let toPlain: Bool
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "layout"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["TO_PLAIN"] = toPlain ? 1 : 0
        let program = ProgramKey(source: name, defines: defines)
        let arguments: [LaunchArgument] = [input, output, .int(shape.channels), .int(shape.height), .int(shape.width)]
        let blocks = shape.channels.dividedUp(by: vector)
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 2, perImage: blocks * vector)
            return [
                Launch(
                    program: program, kernel: "layout_naive", arguments: arguments,
                    global: SIMD3(shape.width, shape.height, images.extent(images: batch)), images: images, work: work)
            ]
        case .vector(let run):
            let images = ImageAxis(axis: 1, perImage: blocks)
            return [
                Launch(
                    program: program, kernel: "layout_vector", arguments: arguments,
                    global: SIMD3((shape.height * shape.width).dividedUp(by: run), images.extent(images: batch), 1),
                    images: images, work: work)
            ]
        }
    }

    private var work: LaunchWork {
        variant.work(values: 2 * batch * shape.channels.roundedUp(to: vector) * shape.height * shape.width)
    }
}
