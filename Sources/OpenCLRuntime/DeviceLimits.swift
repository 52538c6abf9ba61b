/// What a device has room for and what it can do.
///
/// A new value holds the least that OpenCL 1.2 promises of a device; properties that a driver does not know keep that.
public struct DeviceLimits: Hashable, Sendable, Codable {
    /// Cores of a CPU, or the units of a GPU that each run work-groups of their own.
    public var computeUnits = 1
    /// Highest clock frequency in MHz; 0 where it is not known.
    public var clockMHz = 0
    /// Global memory in bytes.
    public var globalMemoryBytes = 128 << 20
    /// Largest single buffer in bytes.
    public var maxAllocationBytes = 128 << 20
    /// Local memory of a work-group in bytes.
    public var localMemoryBytes = 32 << 10
    /// Whether local memory is memory of its own; elsewhere staging in it is only one more copy.
    public var localMemoryIsDedicated = false
    /// Most work-items in a work-group; a kernel may allow fewer.
    public var maxWorkGroupSize = 1
    /// Most work-items of a work-group along each dimension; three values or more.
    public var maxWorkItemSizes = [1, 1, 1]
    /// Elements of a float vector that the driver would like to see.
    public var preferredFloatVectorWidth = 1
    /// Elements of a float vector of the hardware's own size.
    public var nativeFloatVectorWidth = 1
    /// Where a slice of a buffer may begin: at multiples of this many bytes. (OpenCL gives the number in bits.)
    public var baseAlignmentBytes = 128
    /// Cache in front of global memory in bytes; 0 where there is none or it is not known.
    public var cacheBytes = 0
    /// Line of that cache in bytes; 0 where it is not known.
    public var cacheLineBytes = 0
    /// Whether the device works in the host's memory, so that mapping and host buffers need no copy.
    public var hasUnifiedMemory = false
    /// Largest `__constant` argument in bytes.
    public var maxConstantBytes = 64 << 10
    /// Most bytes that a kernel's arguments take up together.
    public var maxParameterBytes = 1024
    /// Whether kernels can compute with `half` (`cl_khr_fp16`); storing it needs no extension.
    public var supportsHalf = false
    /// Whether kernels can compute with `double`.
    public var supportsDouble = false
    /// Whether single-precision arithmetic keeps denormal numbers.
    public var denormalsSupported = false
    /// Step of the clock behind `Event.times()` in nanoseconds.
    public var profilingResolutionNanoseconds = 1
    /// Most parts that the device can be divided into; 0 or 1 where it cannot be.
    public var maxSubDevices = 0
    /// Whether the driver says the device can be used now.
    public var isAvailable = true
    /// Whether the driver can compile source.
    public var compilerAvailable = true

    /// Makes the limits that OpenCL 1.2 promises.
    public init() {}
}
