public import VGGModel

/// Local response normalisation across channels; `Kernels/cl/local_response_normalization.cl`.
public struct LocalResponseNormalizationOperation: UnaryOperation {
    /// One image.
    public let shape: Shape
    /// The window and the constants.
    public let parameters: LocalResponseNormalization
    /// Floats in a vector, channels in a block.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "local_response_normalization"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var radius: Int { parameters.size / 2 }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["RADIUS"] = radius
        let program = ProgramKey(source: name, defines: defines)
        let constants: [LaunchArgument] = [
            .float(Float(parameters.k)), .float(Float(parameters.alpha)), .float(Float(parameters.beta)),
        ]
        let blocks = shape.channels.dividedUp(by: vector)
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 2, perImage: blocks * vector)
            return [
                Launch(
                    program: program, kernel: "local_response_normalization_naive",
                    arguments: [input, output, .int(shape.channels), .int(shape.height), .int(shape.width)]
                        + constants,
                    global: SIMD3(shape.width, shape.height, images.extent(images: batch)), images: images, work: work)
            ]
        case .vector(let run):
            let plane = shape.height * shape.width
            let images = ImageAxis(axis: 1, perImage: blocks)
            return [
                Launch(
                    program: program, kernel: "local_response_normalization_vector",
                    arguments: [input, output, .int(blocks), .int(plane)] + constants,
                    global: SIMD3(plane.dividedUp(by: run), images.extent(images: batch), 1), images: images,
                    work: work)
            ]
        }
    }

    /// A power is worth some ten operations for each of the values that are read and written.
    private var work: LaunchWork {
        let values = batch * shape.channels.roundedUp(to: vector) * shape.height * shape.width
        return variant.work(values: (parameters.size + 1) * values, operations: 10)
    }

    /// Every variant that suits a device and window, the preferred one first.
    package static func candidates(
        for traits: DeviceTraits, parameters: LocalResponseNormalization
    ) -> [PointwiseVariant] {
        PointwiseVariant.candidates(for: traits).filter { $0 == .naive || parameters.size / 2 <= traits.family.vector }
    }
}
