import ArgumentParser
import Foundation
import OpenCLRuntime
import VGGBackend

/// How results are told, which every subcommand takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output, and nothing else there.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress and no notes.")
    var quiet = false

    /// Says something to people who did not ask for quiet.
    func note(_ message: String) {
        if !quiet { Console.note(message) }
    }
}

/// What every subcommand with a device takes: which one, how numbers are stored, how results are told.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The device: its index, or part of its or its platform's name; else what VGG_DEVICE says, else the best. "
                + "classify, evaluate, features and run share batches among several: 0,1 or all.",
            valueName: "index|name"))
    var device: String?

    @Option(
        name: .customLong("precision"),
        help: ArgumentHelp(
            "How weights are stored and multiplied: in 32 bits; those of dense layers stored in 16; or convolutions "
                + "multiplied in 16 too, on a device with cl_khr_fp16. Sums have 32 bits. "
                + "Training takes fp32 alone.",
            valueName: "fp32|fp16-storage|fp16"),
        completion: .list(Precision.allCases.map(\.rawValue)), transform: Precision.init(parsing:))
    var askedPrecision: Precision?

    @Option(
        help: ArgumentHelp(
            "Give the device up when nothing of its work has ended for this long, such as 90s or 5m; else what "
                + "VGG_TIMEOUT says in seconds, else 2m.",
            valueName: "time"),
        transform: Limits.seconds)
    var timeout: Double?

    @OptionGroup var output: OutputOptions

    /// The precision: 32 bits unless another is asked for.
    var precision: Precision { askedPrecision ?? .fp32 }

    /// Hands the time to where every device manager looks for it.
    func validate() throws {
        if let timeout { setenv("VGG_TIMEOUT", "\(timeout)", 1) }
    }

    /// Whether results are JSON.
    var json: Bool { output.json }
    /// Whether there is no progress and are no notes.
    var quiet: Bool { output.quiet }

    /// The chosen device.
    func choose() throws(CLError) -> DeviceChoice {
        defer { CrashNote.install() }
        return try Device.choose(device, environment: ProcessInfo.processInfo.environment)
    }

    /// The chosen devices, of which there may be several.
    func chooseAll() throws(CLError) -> [DeviceChoice] {
        defer { CrashNote.install() }
        return try Device.chooseAll(device, environment: ProcessInfo.processInfo.environment)
    }

    /// Says something to people who did not ask for quiet.
    func note(_ message: String) { output.note(message) }

    /// Says what plans gave up so that they fit, once where several gave up the same.
    func note(_ plans: [Plan]) {
        var said: [String] = []
        for line in plans.compactMap(\.reductions?.description) where !said.contains(line) {
            note(line)
            said.append(line)
        }
    }
}

extension Precision {
    /// Reads a precision by its name.
    init(parsing text: String) throws {
        guard let precision = Self(rawValue: text) else {
            throw ValidationError("there is no such precision; give fp32, fp16-storage or fp16")
        }
        self = precision
    }
}

/// How much of a device's memory may be used.
struct MemoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Memory that each device may use, such as 600MB, 1.5GB or 629145600, in powers of ten. What would take "
                + "more gets smaller algorithms or batches; in training, layers are computed twice. Weights that a device uses where they lie in the host's "
                + "memory do not count.",
            valueName: "size"),
        transform: Limits.bytes)
    var memoryLimit: Int?
}

/// Which kernels run.
struct FamilyOptions: ParsableArguments {
    /// The kinds of kernel by name.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case auto, naive, cpu, gpu
    }

    @Option(help: "Which kernels run; auto takes those that suit the device.")
    var kernels = Choice.auto

    /// A manager of the chosen device with the kernels asked for.
    func manager(_ device: Device) throws(CLError) -> DeviceManager {
        try DeviceManager(device, traits: DeviceTraits(device, family: family(on: device)))
    }

    /// The family for a device; nothing leaves the choice to the backend.
    private func family(on device: Device) -> KernelFamily? {
        switch kernels {
        case .auto: return nil
        case .naive: return .naive
        case .gpu: return .gpu
        case .cpu:
            if case .cpu(let vector) = KernelFamily.suited(to: device) { return .cpu(vector: vector) }
            return .cpu(vector: 4)
        }
    }
}

/// Which kernels run, and whether tuning has a say in it.
struct KernelOptions: ParsableArguments {
    @OptionGroup var family: FamilyOptions

    @Flag(help: "Leave aside what vgg tune has found.")
    var noTuning = false

    /// What was found by tuning the devices, unless it is to be left aside.
    func tuning(of managers: [DeviceManager]) -> Tuning? { noTuning ? nil : Tuning.stored(for: managers) }

    /// A manager of the chosen device with the kernels asked for.
    func manager(_ device: Device) throws(CLError) -> DeviceManager { try family.manager(device) }
}

extension DeviceChoice {
    /// One line that says what runs where, and why, and what has 16 bits.
    func note(_ precision: Precision) -> String {
        let halves =
            switch precision {
            case .fp32: ""
            case .fp16Storage: "; dense weights in 16 bits (\(precision))"
            case .fp16: "; dense weights in 16 bits, products of convolutions too unless tuned otherwise (\(precision))"
            }
        return "device \(index): \(device.name) (\(device.platform.name)), \(reason)\(halves)"
    }
}

extension CLError {
    /// Whether there is no device to run on, which has an exit status of its own.
    var isNoDevice: Bool { code == .noPlatform || code == .noDevice }
}
