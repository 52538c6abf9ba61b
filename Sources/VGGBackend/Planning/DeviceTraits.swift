/// What planning must know of a device; a value, so that a plan can be made and tested without one.
public struct DeviceTraits: Hashable, Sendable, Codable {
    /// The device's name, for messages.
    public var name: String
    /// Which kernels suit the device.
    public var family: KernelFamily
    /// Cores, or what the device has for such.
    public var computeUnits: Int
    /// Bytes of global memory.
    public var globalMemory: Int
    /// Bytes of the largest single allocation.
    public var largestAllocation: Int
    /// Bytes of local memory that a work-group may use.
    public var localMemory: Int
    /// Work-items of the largest work-group.
    public var workGroupLimit: Int
    /// Work-items of the largest work-group along each of the three axes.
    public var workItemLimits: [Int]
    /// Whether the device works in the host's memory, so that a mapped file need not be copied.
    public var sharesHostMemory: Bool
    /// Whether kernels can compute with halves (`cl_khr_fp16`).
    public var supportsHalf: Bool
    /// How long a launch may take; nothing where that does not matter, as on a CPU.
    public var launchLimit: LaunchLimit?

    /// Makes traits from their values.
    public init(
        name: String, family: KernelFamily, computeUnits: Int, globalMemory: Int, largestAllocation: Int,
        localMemory: Int, workGroupLimit: Int, workItemLimits: [Int], sharesHostMemory: Bool,
        supportsHalf: Bool = false, launchLimit: LaunchLimit? = nil
    ) {
        self.name = name
        self.family = family
        self.computeUnits = computeUnits
        self.globalMemory = globalMemory
        self.largestAllocation = largestAllocation
        self.localMemory = localMemory
        self.workGroupLimit = workGroupLimit
        self.workItemLimits = workItemLimits
        self.sharesHostMemory = sharesHostMemory
        self.supportsHalf = supportsHalf
        self.launchLimit = launchLimit
    }
}

extension DeviceTraits {
    /// Whether the precision `fp16` can be had: kernels that know halves, and a device that computes with them.
    var allowsHalves: Bool { family == .gpu && supportsHalf }

    /// Whether kernels and device know a precision.
    public func allows(_ precision: Precision) -> Bool { precision != .fp16 || allowsHalves }

    /// Refuses a precision that the kernels or the device do not know.
    func check(_ precision: Precision) throws(BackendError) {
        guard !allows(precision) else { return }
        guard family == .gpu else {
            throw BackendError(
                .unsupported,
                "precision fp16 multiplies halves, which the \(family) kernels chosen for \(name) do not; give "
                    + "--precision fp16-storage, or --kernels gpu on a device with cl_khr_fp16")
        }
        throw BackendError(
            .unsupported,
            "precision fp16 multiplies halves, but \(name) lacks cl_khr_fp16; give --precision fp16-storage, or choose "
                + "another device")
    }
}

/// A kind of kernel, by the kind of device it suits; every kernel is right on every device.
public enum KernelFamily: Hashable, Sendable, Codable {
    /// One value per work-item, plain NCHW: slow, and obviously right.
    case naive
    /// Register tiles in explicit vectors of `vector` floats (4, 8 or 16), no local memory.
    case cpu(vector: Int)
    /// Work-groups that share tiles in local memory; vectors of four floats.
    case gpu

    /// Floats in a vector, which is also the number of channels in a block of activations.
    public var vector: Int {
        switch self {
        case .naive: 1
        case .cpu(let vector): vector
        case .gpu: 4
        }
    }
}

extension KernelFamily: CustomStringConvertible {
    /// The family's name, with the vector's width for a CPU: `naive`, `cpu16`, `gpu`.
    public var description: String {
        switch self {
        case .naive: "naive"
        case .cpu(let vector): "cpu\(vector)"
        case .gpu: "gpu"
        }
    }
}
