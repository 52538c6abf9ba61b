internal import COpenCL

/// What one kernel allows and uses on one device.
public struct WorkGroupLimit: Hashable, Sendable {
    /// Most work-items in a work-group.
    public var maxSize: Int
    /// Most work-items along each dimension.
    public var maxExtents: SIMD3<Int>
    /// The multiple that sizes of work-groups should be of, for speed.
    public var preferredMultiple: Int
    /// Local memory in bytes that a work-group takes, with the arguments bound so far.
    public var localMemoryBytes: Int
    /// Private memory in bytes that a work-item takes, at least.
    public var privateMemoryBytes: Int

    /// Makes a limit.
    public init(
        maxSize: Int, maxExtents: SIMD3<Int>, preferredMultiple: Int = 1, localMemoryBytes: Int = 0,
        privateMemoryBytes: Int = 0
    ) {
        self.maxSize = maxSize
        self.maxExtents = maxExtents
        self.preferredMultiple = preferredMultiple
        self.localMemoryBytes = localMemoryBytes
        self.privateMemoryBytes = privateMemoryBytes
    }
}

extension Kernel {
    /// What the kernel allows and uses on `device`, which must be one that its program was built for.
    ///
    /// The C function is `clGetKernelWorkGroupInfo`.
    public func workGroupLimit(on device: Device) throws(CLError) -> WorkGroupLimit {
        let (raw, id) = (handle.raw, device.handle.raw)
        let info = InfoQuery(
            "clGetKernelWorkGroupInfo", about: "kernel \(name) on \(device)", in: program.context.health
        ) {
            clGetKernelWorkGroupInfo(raw, id, $0, $1, $2, $3)
        }
        let extents = device.limits.maxWorkItemSizes
        return WorkGroupLimit(
            maxSize: try info.value(CL_KERNEL_WORK_GROUP_SIZE, as: Int.self),
            maxExtents: SIMD3(extents[0], extents[1], extents[2]),
            preferredMultiple: try info.value(CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE) ?? 1,
            localMemoryBytes: try info.value(CL_KERNEL_LOCAL_MEM_SIZE) ?? 0,
            privateMemoryBytes: try info.value(CL_KERNEL_PRIVATE_MEM_SIZE) ?? 0)
    }
}
