internal import COpenCL

/// What kernels may do with a buffer; the host may always read and write it.
public enum MemoryAccess: Hashable, Sendable {
    /// Kernels read and write.
    case readWrite
    /// Kernels only read.
    case readOnly
    /// Kernels only write.
    case writeOnly

    fileprivate var flags: cl_mem_flags {
        switch self {
        case .readWrite: cl_mem_flags(CL_MEM_READ_WRITE)
        case .readOnly: cl_mem_flags(CL_MEM_READ_ONLY)
        case .writeOnly: cl_mem_flags(CL_MEM_WRITE_ONLY)
        }
    }
}

/// Device memory for `count` elements, without a value until something is written.
///
/// It lives until the last reference goes and all commands that use it are done. Several threads may use it; who reads
/// what another writes must wait for that command, by the queue's order or by events.
public final class Buffer<Element: BitwiseCopyable & Sendable>: Sendable {
    let handle: Handle
    /// The context whose devices can use the buffer.
    public let context: Context
    /// How many elements there are.
    public let count: Int
    /// The whole allocation that this is a slice of, and where in it the slice begins; nothing for a whole one.
    let parent: (handle: Handle, byteOffset: Int)?
    let entry: BufferEntry

    /// Bytes of the elements.
    public var byteCount: Int { count * MemoryLayout<Element>.stride }

    /// Allocates memory for `count` elements.
    ///
    /// Throws `allocationTooLarge` above a device's largest allocation, `invalidArgument` for a count below 1. Many
    /// drivers allocate only when the buffer is first used. The C function is `clCreateBuffer`.
    public convenience init(_ context: Context, count: Int, access: MemoryAccess = .readWrite) throws(CLError) {
        self.init(adopting: try Self.allocate(context, count, access.flags), context, count: count)
    }

    /// Allocates memory that the host can reach, pinned where the driver knows such memory, from which transfers are fast.
    ///
    /// Throws as `init(_:count:access:)` does. The C function is `clCreateBuffer` with `CL_MEM_ALLOC_HOST_PTR`.
    public convenience init(_ context: Context, pinned count: Int) throws(CLError) {
        let flags = cl_mem_flags(CL_MEM_READ_WRITE) | cl_mem_flags(CL_MEM_ALLOC_HOST_PTR)
        self.init(adopting: try Self.allocate(context, count, flags), context, count: count)
    }

    /// Allocates memory and copies `elements` to it before returning.
    ///
    /// Throws as `init(_:count:access:)` does.
    public convenience init(
        _ context: Context, copying elements: UnsafeBufferPointer<Element>, access: MemoryAccess = .readWrite
    ) throws(CLError) {
        let flags = access.flags | cl_mem_flags(CL_MEM_COPY_HOST_PTR)
        let handle = try Self.allocate(context, elements.count, flags, host: UnsafeRawPointer(elements.baseAddress))
        self.init(adopting: handle, context, count: elements.count)
    }

    /// Allocates memory and copies `elements` to it before returning.
    ///
    /// Throws as `init(_:count:access:)` does.
    public convenience init(
        _ context: Context, copying elements: [Element], access: MemoryAccess = .readWrite
    ) throws(CLError) {
        let flags = access.flags | cl_mem_flags(CL_MEM_COPY_HOST_PTR)
        let handle = try elements.withUnsafeBufferPointer { (host) throws(CLError) in
            try Self.allocate(context, host.count, flags, host: UnsafeRawPointer(host.baseAddress))
        }
        self.init(adopting: handle, context, count: elements.count)
    }

    /// Takes over a whole allocation.
    convenience init(adopting handle: Handle, _ context: Context, count: Int, inPlace: Bool = false) {
        let byteCount = count * MemoryLayout<Element>.stride
        let entry = BufferEntry(byteCount, inPlace: inPlace, in: context.account)
        self.init(adopting: handle, context, count: count, parent: nil, entry: entry)
    }

    /// Takes over an allocation or a slice of it.
    init(
        adopting handle: Handle, _ context: Context, count: Int, parent: (handle: Handle, byteOffset: Int)?,
        entry: BufferEntry
    ) {
        self.handle = handle
        self.context = context
        self.count = count
        self.parent = parent
        self.entry = entry
    }

    static func allocate(
        _ context: Context, _ count: Int, _ flags: cl_mem_flags, host: UnsafeRawPointer? = nil
    ) throws(CLError) -> Handle {
        let size = try byteCount(of: count, in: context)
        let detail = "a buffer of \(size) bytes could not be made on \(context.devices)"
        return try create(.buffer, in: context.health, "clCreateBuffer", detail) {
            clCreateBuffer(context.handle.raw, flags, size, UnsafeMutableRawPointer(mutating: host), &$0)
        }
    }

    private static func byteCount(of count: Int, in context: Context) throws(CLError) -> Int {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard count > 0 else {
            throw CLError(.invalidArgument, before: "clCreateBuffer", "a buffer cannot have \(count) elements")
        }
        let largest = context.largestAllocation
        guard !overflow, size <= largest.bytes else {
            throw CLError(
                .allocationTooLarge, before: "clCreateBuffer",
                """
                a buffer of \(count) elements of \(MemoryLayout<Element>.stride) bytes needs \
                \(overflow ? "more bytes than can be counted" : "\(size) bytes") where the largest allocation of \
                \(largest.device) is \(largest.bytes) bytes; divide it, use a smaller batch, or choose another device
                """)
        }
        return size
    }
}
