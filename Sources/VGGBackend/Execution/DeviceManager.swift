import FoundationEssentials
public import OpenCLRuntime
import Synchronization
import VGGModel

/// One device with what its sessions share: context, compiled programs, and an account of its memory.
///
/// A manager is safe to use from any thread; its sessions run beside one another, each on a queue of its own. None waits
/// for the device without an end.
public final class DeviceManager: Sendable {
    /// The device.
    public let device: Device
    /// The context of every buffer and program on it.
    public let context: Context
    /// What plans are told of the device.
    public let traits: DeviceTraits
    /// Programs built so far.
    public let programs: ProgramCache
    private let reserved = Mutex(0)

    /// Makes a manager for a device.
    ///
    /// - Parameters:
    ///   - device: The device; the manager opens a context on it.
    ///   - traits: What plans are told of it; by default what it says of itself, and the kernels that suit its kind.
    ///   - store: Where compiled programs are kept; by default where the driver keeps none itself.
    ///   - timeout: How long no command may end before a wait throws `timedOut` and the device counts as lost; by default
    ///     what `VGG_TIMEOUT` says in seconds, else two minutes.
    /// - Throws: `CLError` where the device cannot be opened.
    public convenience init(
        _ device: Device, traits: DeviceTraits? = nil, store: ProgramStore? = nil, timeout: Duration? = nil
    ) throws(CLError) {
        try self.init(device, traits: traits, store: store, timeout: timeout, files: KernelSource.files)
    }

    /// Makes a manager that builds its programs from `files` with further compiler options.
    ///
    /// So a test can plant a defect in a kernel, and have a simulator watch code that no compiler has rearranged.
    package init(
        _ device: Device, traits: DeviceTraits? = nil, store: ProgramStore? = nil, timeout: Duration? = nil,
        files: [String: String], compilerOptions: String = ""
    ) throws(CLError) {
        self.device = device
        let standard = try Context.timeout(environment: ProcessInfo.processInfo.environment)
        context = try Context([device], timeout: timeout ?? standard)
        self.traits = traits ?? DeviceTraits(device)
        programs = ProgramCache(
            context: context, device: device, store: store ?? .standard(for: device), files: files,
            compilerOptions: compilerOptions)
    }

    /// Why the device counts as lost: it or its driver said so, or a wait for it timed out; nothing while all is well.
    ///
    /// From then on every session on it throws `CLError` with the code `deviceLost` at once. A driver seldom recovers in
    /// the same process, so that the remedy is another device or a restart.
    public var loss: CLError? { context.loss }

    /// Bytes that sessions hold at present.
    public var memoryInUse: Int { reserved.withLock { $0 } }

    /// Takes `byteCount` bytes from the account, until `release` gives them back.
    ///
    /// Refuses too what the process may not allocate: drivers that run out of the host's memory end the process (PoCL).
    func reserve(_ byteCount: Int, for what: String) throws(BackendError) {
        if traits.sharesHostMemory, let left = ProcessLimits.remainingBytes, left < byteCount {
            throw BackendError(
                .outOfMemory,
                "\(what) needs \(ByteCount(byteCount)) on \(traits.name), but "
                    + "this process may allocate only \(ByteCount(left)) more; raise its limits (ulimit -v, ulimit -d), "
                    + "or use a smaller batch or network")
        }
        let refused: Int? = reserved.withLock { used in
            guard used + byteCount <= traits.globalMemory else { return used }
            used += byteCount
            return nil
        }
        guard let used = refused else { return }
        throw BackendError(
            .outOfMemory,
            "\(what) needs \(ByteCount(byteCount)), but other sessions hold "
                + "\(ByteCount(used)) of the \(ByteCount(traits.globalMemory)) of \(traits.name); let one go first")
    }

    /// Gives bytes back to the account.
    func release(_ byteCount: Int) {
        reserved.withLock { $0 -= byteCount }
    }
}

extension DeviceTraits {
    /// What planning must know of a device; the kernels are those that suit it unless `family` says otherwise.
    public init(_ device: Device, family: KernelFamily? = nil) {
        self.init(
            name: device.name, family: family ?? .suited(to: device), computeUnits: device.limits.computeUnits,
            globalMemory: device.limits.globalMemoryBytes,
            largestAllocation: device.limits.maxAllocationBytes, localMemory: device.limits.localMemoryBytes,
            workGroupLimit: device.limits.maxWorkGroupSize, workItemLimits: device.limits.maxWorkItemSizes,
            sharesHostMemory: device.limits.hasUnifiedMemory, supportsHalf: device.limits.supportsHalf,
            launchLimit: LaunchLimit(for: device.kind, device.limits))
    }
}

extension LaunchLimit {
    /// The limit for a kind of device, or nothing for a CPU, which drives no display.
    ///
    /// The smallest unit that drivers count as one does 16 operations in a cycle and has a byte of the memory's traffic; a
    /// tenth of either is taken to be reached. No device is taken to be slower than the first that could run OpenCL,
    /// which is also what holds where a driver does not know its clock.
    public init?(for kind: Device.Kind, _ limits: DeviceLimits) {
        guard kind != .cpu else { return nil }
        let cycles = 1e6 * Double(limits.computeUnits) * Double(limits.clockMHz)
        self.init(operationsPerSecond: max(1.6 * cycles, 2e9), bytesPerSecond: max(0.1 * cycles, 1e9))
    }
}

extension KernelFamily {
    /// The kernels that suit a device: by its kind, and for a CPU by the width of its float vectors.
    public static func suited(to device: Device) -> KernelFamily {
        guard device.kind == .cpu else { return .gpu }
        let width = max(device.limits.nativeFloatVectorWidth, device.limits.preferredFloatVectorWidth)
        return .cpu(vector: width >= 16 ? 16 : width >= 8 ? 8 : 4)
    }
}
