public import VGGModel

/// Gradient of local response normalisation, from its input and the gradient of its output;
/// `Kernels/cl/training/local_response_normalization_gradient.cl`.
public struct LocalResponseNormalizationGradientOperation: Operation {
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
    public let name = "local_response_normalization_gradient"
    /// The variant in a word or two.
    public var variantName: String { variant.name }

    private var blocks: Int { shape.channels.dividedUp(by: vector) }
    private var plane: Int { shape.height * shape.width }

    /// One value for each of the input's, which neighbouring channels read.
    public var scratch: [Int] { variant == .naive ? [] : [4 * batch * blocks * vector * plane] }

    /// Makes the operation.
    package init(
        shape: Shape, parameters: LocalResponseNormalization, vector: Int, batch: Int, variant: PointwiseVariant
    ) {
        self.shape = shape
        self.parameters = parameters
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute `output` from the normalisation's input and the gradient of its output.
    public func launches(inputs: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let constants: [LaunchArgument] = [
            .float(Float(parameters.k)), .float(Float(parameters.alpha)), .float(Float(parameters.beta)),
        ]
        switch variant {
        case .naive:
            let extent: [LaunchArgument] = [.int(shape.channels), .int(shape.height), .int(shape.width)]
            return [
                launch(
                    "naive", inputs + [output] + extent + constants,
                    SIMD3(shape.width, shape.height, batch * blocks * vector))
            ]
        case .vector(let run):
            let global = SIMD3(plane.dividedUp(by: run), batch * blocks, 1)
            let extent: [LaunchArgument] = [.int(blocks), .int(plane)]
            return [
                launch("terms", inputs + [.scratch(0)] + extent + constants, global),
                launch("vector", inputs + [.scratch(0), output] + extent + constants, global),
            ]
        }
    }

    private func launch(_ suffix: String, _ arguments: [LaunchArgument], _ global: SIMD3<Int>) -> Launch {
        var defines = variant.defines
        defines["VECTOR"] = vector
        defines["RADIUS"] = parameters.size / 2
        let values = batch * blocks * vector * plane
        return Launch(
            program: ProgramKey(source: name, defines: defines), kernel: "\(name)_\(suffix)", arguments: arguments,
            global: global, work: variant.work(values: 2 * (parameters.size + 2) * values, operations: 10))
    }
}
