/// Gradient of the weights of a dense layer, from its input and the gradient of its output;
/// `Kernels/cl/training/dense_weight_gradient.cl`.
public struct DenseWeightGradientOperation: Operation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One weight per work-item.
        case naive
        /// `rows` outputs by `run` vectors of inputs per work-item.
        case vector(rows: Int, run: Int)
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
    public let name = "dense_weight_gradient"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .vector(let rows, let run): "vector \(rows)x\(run * vector)"
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

    /// The launches that compute `output`, [output][input], from the layer's input and the gradient of its output.
    public func launches(
        inputs sources: [LaunchArgument], output: LaunchArgument, weights: [LaunchArgument]
    ) -> [Launch] {
        let arguments = sources + [output, .int(inputs), .int(outputs), .int(batch)]
        let (defines, suffix, global): ([String: Int], String, SIMD3<Int>) =
            switch variant {
            case .naive: (["VARIANT": VariantMacro.naive], "naive", SIMD3(inputs, outputs, 1))
            case .vector(let rows, let run):
                (
                    ["VARIANT": VariantMacro.cpu, "ROWS": rows, "RUN": run], "vector",
                    SIMD3(inputs.dividedUp(by: run * vector), outputs.dividedUp(by: rows), 1)
                )
            }
        return [
            Launch(
                program: ProgramKey(source: name, defines: defines.merging(["VECTOR": vector]) { own, _ in own }),
                kernel: "\(name)_\(suffix)", arguments: arguments, global: global, work: work)
        ]
    }

    private var work: LaunchWork {
        let weights = Double(inputs) * Double(outputs)
        return LaunchWork(
            operations: 2 * weights * Double(batch) * (variant == .naive ? LaunchWork.naiveOperations : 1),
            bytes: 4 * (weights + Double(batch) * Double(inputs + outputs)))
    }

    /// Every variant that suits a device, the preferred one first.
    package static func candidates(for traits: DeviceTraits) -> [Variant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu(let vector): [.vector(rows: vector == 16 ? 16 : 8, run: 32), .naive]
        case .gpu: [.vector(rows: 8, run: 1), .naive]
        }
    }
}
