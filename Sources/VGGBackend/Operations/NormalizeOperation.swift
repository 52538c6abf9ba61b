public import VGGModel

/// Turns pictures of RGB bytes into the network's plain NCHW input; `Kernels/cl/normalize.cl`.
public struct NormalizeOperation: UnaryOperation {
    /// One image, of three channels.
    public let shape: Shape
    /// Channel order, scale, mean and deviation.
    public let preprocessing: Preprocessing
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: PointwiseVariant

    /// The operation's name, and its kernel file's.
    public let name = "normalize"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        var defines = variant.defines
        defines["VECTOR"] = vector
        let program = ProgramKey(source: name, defines: defines)
        let plane = shape.height * shape.width
        let (mean, deviation) = (preprocessing.mean, preprocessing.deviation)
        let constants: [LaunchArgument] = [
            .int(preprocessing.order == .rgb ? 0 : 2), .float(preprocessing.scale),
            .float4(SIMD4(mean[0], mean[1], mean[2], 0)), .float4(SIMD4(deviation[0], deviation[1], deviation[2], 1)),
        ]
        switch variant {
        case .naive:
            let images = ImageAxis(axis: 2, perImage: 1)
            return [
                Launch(
                    program: program, kernel: "normalize_naive", arguments: [input, output, .int(plane)] + constants,
                    global: SIMD3(plane, 3, batch), images: images, work: work)
            ]
        case .vector(let run):
            let images = ImageAxis(axis: 1, perImage: 1)
            return [
                Launch(
                    program: program, kernel: "normalize_vector", arguments: [input, output, .int(plane)] + constants,
                    global: SIMD3(plane.dividedUp(by: run), batch, 1), images: images, work: work)
            ]
        }
    }

    private var work: LaunchWork { variant.work(values: 2 * batch * shape.count) }
}
