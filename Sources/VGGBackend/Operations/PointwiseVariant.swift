import VGGModel

/// The variants of the operations that touch each value once or a few times: pooling, normalisation, layout, ReLU.
public enum PointwiseVariant: Hashable, Sendable, Codable {
    /// One value per work-item.
    case naive
    /// `run` vectors per work-item, one after the other: long runs for a CPU, single ones for a GPU.
    case vector(run: Int)

    /// The variant in a word.
    var name: String {
        switch self {
        case .naive: "naive"
        case .vector(let run): "vector \(run)"
        }
    }

    /// How the name of the variant's kernel ends.
    var kernelSuffix: String { self == .naive ? "naive" : "vector" }

    /// Macros that make the variant's program.
    var defines: [String: Int] {
        switch self {
        case .naive: ["VARIANT": VariantMacro.naive]
        case .vector(let run): ["VARIANT": VariantMacro.cpu, "RUN": run]
        }
    }

    /// What the variant does where it reads and writes so many values, with `operations` for each.
    func work(values: Int, operations: Double = 2) -> LaunchWork {
        LaunchWork(values: values, operationsPerValue: operations * (self == .naive ? LaunchWork.naiveOperations : 1))
    }

    /// What the variant does where it reads a window of so many values for each of those that it writes.
    func work(values: Int, window: Window) -> LaunchWork {
        let one = work(values: values), times = Double(window.size.rows) * Double(window.size.columns) + 1
        return LaunchWork(operations: one.operations * times, bytes: one.bytes * times)
    }

    /// Every variant that suits a device, the preferred one first.
    package static func candidates(for traits: DeviceTraits) -> [PointwiseVariant] {
        switch traits.family {
        case .naive: [.naive]
        case .cpu: [.vector(run: 64), .naive]
        case .gpu: [.vector(run: 1), .naive]
        }
    }
}
