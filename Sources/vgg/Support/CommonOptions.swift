import ArgumentParser
import Foundation
import OpenCLRuntime
import VGGBackend

/// How results are told.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON on standard output, and nothing else there.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress and no notes.")
    var quiet = false
}

/// How numbers are stored and computed.
enum Precision: String, CaseIterable, ExpressibleByArgument {
    /// Weights, activations and sums in 32 bits.
    case fp32
}

/// Which kernels run.
enum KernelChoice: String, CaseIterable, ExpressibleByArgument {
    /// Those that suit the device.
    case auto
    /// The plain ones.
    case naive
    /// Those for CPUs.
    case cpu
    /// Those for GPUs.
    case gpu

    /// The family for a device; nothing leaves the choice to the backend.
    func family(on device: Device) -> KernelFamily? {
        switch self {
        case .auto: return nil
        case .naive: return .naive
        case .gpu: return .gpu
        case .cpu:
            if case .cpu(let vector) = KernelFamily.suited(to: device) { return .cpu(vector: vector) }
            return .cpu(vector: 4)
        }
    }
}

/// Where and how a network runs.
struct DeviceOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The device: its index, or part of its or its platform's name.",
            discussion: "Without it the environment variable VGG_DEVICE decides, else the best device there is.",
            valueName: "index|name"))
    var device: String?

    @Option(name: .long, help: "How numbers are stored and computed.")
    var precision = Precision.fp32

    @Option(name: .long, help: "Which kernels run; auto takes those that suit the device.")
    var kernels = KernelChoice.auto

    /// The chosen device.
    func choose() throws(CLError) -> DeviceChoice {
        try Device.choose(device, environment: ProcessInfo.processInfo.environment)
    }

    /// A manager of the chosen device with the kernels asked for.
    func manager(_ device: Device) throws(CLError) -> DeviceManager {
        try DeviceManager(device, traits: DeviceTraits(device, family: kernels.family(on: device)))
    }
}

extension DeviceChoice {
    /// One line that says what runs where, and why.
    var note: String { "device \(index): \(device.name) (\(device.platform.name)), \(reason)" }
}

extension CLError {
    /// Whether there is no device to run on, which has an exit status of its own.
    var isNoDevice: Bool { code == .noPlatform || code == .noDevice }
}
