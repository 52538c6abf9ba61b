/// Softmax of plain rows; `Kernels/cl/softmax.cl`.
public struct SoftmaxOperation: UnaryOperation {
    /// How the work is cut into work-items.
    public enum Variant: Hashable, Sendable, Codable {
        /// One image per work-item, value by value.
        case naive
        /// One image per work-item, in vectors.
        case cpu
        /// One image per group of `local` items.
        case gpu(local: Int)
    }

    /// Values of one image.
    public let count: Int
    /// Floats in a vector.
    public let vector: Int
    /// Images of a whole batch.
    public let batch: Int
    /// How the work is cut.
    public let variant: Variant

    /// The operation's name, and its kernel file's.
    public let name = "softmax"

    /// The variant in a word or two.
    public var variantName: String {
        switch variant {
        case .naive: "naive"
        case .cpu: "cpu"
        case .gpu(let local): "gpu \(local)"
        }
    }

    /// The launches that compute `output` from `input`.
    public func launches(input: LaunchArgument, output: LaunchArgument, weights: [LaunchArgument]) -> [Launch] {
        let arguments = [input, output, .int(count)]
        switch variant {
        case .naive:
            return [perImage("softmax_naive", ["VARIANT": VariantMacro.naive], arguments)]
        case .cpu:
            return [perImage("softmax_cpu", ["VARIANT": VariantMacro.cpu], arguments)]
        case .gpu(let local):
            let defines = ["VARIANT": VariantMacro.gpu, "VECTOR": vector, "LOCAL": local]
            return [
                Launch(
                    program: ProgramKey(source: name, defines: defines), kernel: "softmax_gpu", arguments: arguments,
                    global: SIMD3(local, batch, 1), local: SIMD3(local, 1, 1),
                    images: ImageAxis(axis: 1, perImage: 1), work: work)
            ]
        }
    }

    private func perImage(_ kernel: String, _ defines: [String: Int], _ arguments: [LaunchArgument]) -> Launch {
        let program = ProgramKey(source: name, defines: defines.merging(["VECTOR": vector]) { own, _ in own })
        return Launch(
            program: program, kernel: kernel, arguments: arguments, global: SIMD3(batch, 1, 1),
            images: ImageAxis(axis: 0, perImage: 1), work: work)
    }

    /// Every value is read three times and written twice; an exponential is worth some ten operations.
    private var work: LaunchWork { LaunchWork(values: 5 * batch * count, operationsPerValue: 10) }

    /// Every variant that a device can run, the preferred one first.
    static func candidates(for traits: DeviceTraits) -> [Variant] {
        switch traits.family {
        case .naive: return [.naive]
        case .cpu: return [.cpu, .naive]
        case .gpu:
            let longest = min(traits.workGroupLimit, traits.workItemLimits[0])
            return [.gpu(local: min(longest.powerOfTwoBelow, 128)), .naive]
        }
    }
}
