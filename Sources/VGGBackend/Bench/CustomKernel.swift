public import OpenCLRuntime
public import VGGModel

/// A kernel of somebody's own that keeps an operation's contract, to be checked and timed beside ours.
///
/// The contract is that of the operation's naive kernel in `Kernels/cl/`: plain NCHW floats, weights as they come, one
/// work-item for each value of the output, in the order width, height, images times channels. The function is called as
/// the operation, and the program consists of its file alone, with a macro `IMAGES` for the number of images.
public struct CustomKernel: Hashable, Sendable {
    /// What the variant of such a kernel begins with, before its name.
    public static let variant = "custom"

    /// The file's name without its folder, for messages.
    public let name: String
    /// The file's content.
    public let text: String
    /// What it computes.
    public let operation: BenchOperation
    /// Values of the output that each work-item computes, along each axis.
    public let valuesPerItem: SIMD3<Int>
    /// Work-items of a group along each axis; nothing leaves it to the driver.
    public let group: SIMD3<Int>?
    /// How it groups the sums of its products, which sets the bounds of its errors.
    public let summation: Summation

    /// Makes a kernel of its text.
    public init(
        name: String, text: String, operation: BenchOperation, valuesPerItem: SIMD3<Int> = SIMD3(1, 1, 1),
        group: SIMD3<Int>? = nil, summation: Summation = .anyOrder
    ) {
        (self.name, self.text, self.operation) = (name, text, operation)
        (self.valuesPerItem, self.group, self.summation) = (valuesPerItem, group, summation)
    }

    /// A manager of the same device whose programs are this file.
    ///
    /// Throws `CLError` where the device cannot be opened.
    public func manager(like manager: DeviceManager) throws(CLError) -> DeviceManager {
        // The driver chooses the groups, as on a GPU.
        try DeviceManager(
            manager.device, traits: DeviceTraits(manager.device, family: .gpu),
            files: ["common": "", source: text])
    }

    /// The plan of a case with this kernel in the place of the naive one.
    ///
    /// Throws `BackendError` where the case is of another operation or has further steps, else as `Plan` does.
    public func plan(_ subject: BenchCase, on manager: DeviceManager) throws -> Plan {
        var traits = DeviceTraits(manager.device, family: .naive)
        traits.launchLimit = nil
        var plan = try Plan(subject.network, for: traits, options: PlanOptions(batch: subject.batch))
        guard subject.operation == operation, plan.steps.count == 1 else {
            throw BackendError(
                .unsupported, "\(subject.name) is more than one \(operation.rawValue), and \(name) computes no more")
        }
        plan.steps[0].launches = plan.steps[0].launches.map { launch($0, subject) }
        return plan
    }

    /// The error for a kernel that cannot be built, made or launched, with what it should look like.
    public func failure(_ error: CLError) -> BackendError {
        BackendError(
            .invalidKernel,
            "\(name): \(error)\nA kernel of \(operation.rawValue) is declared so:\n  \(operation.signature ?? "")\n"
                + "One with reqd_work_group_size needs groups of that size, as --group gives them.")
    }

    /// The program's file as messages name it, which add the ending; with a folder, so that it is none of ours.
    private var source: String {
        let stem = name.hasSuffix(".cl") ? String(name.dropLast(3)) : name
        return "./" + stem.filter { $0 != "\"" && $0 != "\\" }
    }

    private func launch(_ naive: Launch, _ subject: BenchCase) -> Launch {
        var launch = naive
        launch.program = ProgramKey(source: source, defines: ["IMAGES": subject.batch])
        launch.kernel = operation.rawValue
        launch.images = nil
        launch.local = group
        for axis in 0..<3 {
            let unit = group?[axis] ?? 1
            launch.global[axis] = naive.global[axis].dividedUp(by: valuesPerItem[axis]).roundedUp(to: unit)
        }
        return launch
    }
}

extension BenchOperation {
    /// The operations that a kernel of somebody's own can compute.
    public static let customizable = allCases.filter { $0.signature != nil }

    /// How a kernel of the operation is declared; nothing for what only our layouts need.
    public var signature: String? {
        let values = "global const float *input, global float *output"
        let weighted =
            "global const float *input, global const float *weights, global const float *bias, global float *output"
        let parameters: String
        switch self {
        case .conv3x3, .conv1x1:
            parameters = "\(weighted), int inputs, int outputs, int height, int width, float lowest"
        case .dense:
            parameters = "\(weighted), int inputs, int outputs, int images, int first_row, int rows, float lowest"
        case .maxPool: parameters = "\(values), int channels, int height, int width"
        case .averagePool: parameters = "\(values), int channels, int height, int width, int rows, int columns"
        case .relu, .softmax: parameters = "\(values), int count"
        case .localResponseNormalization:
            parameters = "\(values), int channels, int height, int width, float k, float alpha, float beta"
        case .normalize, .layout: return nil
        }
        return "kernel void \(rawValue)(\(parameters))"
    }
}
