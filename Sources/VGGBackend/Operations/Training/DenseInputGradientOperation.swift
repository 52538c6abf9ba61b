/// Gradient of the inputs of a dense layer, from that of its output and the weights;
/// `Kernels/cl/training/dense_input_gradient.cl`.
public struct DenseInputGradientOperation: UnaryOperation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One value per work-item.
        case naive
        /// `images` images by `run` vectors of inputs per work-item, `rows` rows of weights at a time.
        case cpu(images: Int, run: Int, rows: Int)
        /// A vector of inputs of `images` images per work-item.
        case gpu(images: Int)
    }

    /// Values of one input image.
    public let inputs: Int
    /// Values of one output image.
    public let outputs: Int
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "dense_input_gradient"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .cpu(let images, let run, let rows): "cpu \(images)x\(run * vector) by \(rows)"
        case .gpu(let images): "gpu \(images)x\(vector)"
        }
    }

    /// Makes the operation.
    package init(
        inputs: Int, outputs: Int, vector: Int, batch: Int, variant: Variant
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.vector = vector
        self.batch = batch
        self.variant = variant
    }

    /// The launches that compute `output` from the gradient of the layer's output; the only weights are the layer's.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let defines = variant.defines.merging(["VECTOR": vector]) { own, _ in own }
        let (suffix, global) =
            switch variant {
            case .naive: ("naive", SIMD3(inputs, batch, 1))
            case .cpu(let images, let run, _):
                ("cpu", SIMD3(inputs.dividedUp(by: run * vector), batch.dividedUp(by: images), 1))
            case .gpu(let images): ("gpu", SIMD3(inputs.dividedUp(by: vector), batch.dividedUp(by: images), 1))
            }
        return [
            Launch(
                program: ProgramKey(source: name, defines: defines), kernel: "\(name)_\(suffix)",
                arguments: [input, weights[0], output, .int(inputs), .int(outputs), .int(batch)], global: global,
                work: work(tiles: global.y))
        ]
    }

    /// The weights are read once for each tile of images.
    private func work(tiles: Int) -> LaunchWork {
        let weights = Double(inputs) * Double(outputs)
        return LaunchWork(
            operations: 2 * weights * Double(batch) * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: 4 * (weights * Double(tiles) + Double(batch) * Double(inputs + outputs)))
    }

    /// Every variant that suits a device for a batch, the preferred one first.
    package static func candidates(for traits: DeviceTraits, inputs: Int, batch: Int) -> [Variant] {
        let images = min(batch.powerOfTwoBelow, 8)
        switch traits.family {
        case .naive: return [.naive]
        case .cpu(let vector):
            let share = inputs.dividedUp(by: 2 * traits.computeUnits * vector)
            return [.cpu(images: images, run: min(max(share, 1), 32), rows: vector == 16 ? 8 : 4), .naive]
        case .gpu: return [.gpu(images: images), .naive]
        }
    }
}

extension DenseInputGradientOperation.Variant {
    fileprivate var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .cpu(let images, let run, let rows):
            ["VARIANT": VariantMacro.cpu, "IMAGES": images, "RUN": run, "ROWS": rows]
        case .gpu(let images): ["VARIANT": VariantMacro.gpu, "IMAGES": images]
        }
    }
}
