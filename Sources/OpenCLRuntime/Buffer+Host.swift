internal import COpenCL

extension Buffer {
    /// Lets kernels read `host` in place, without a copy where the device has unified memory.
    ///
    /// Other devices copy it when it is first used, and so do some drivers where the address is not a multiple of the
    /// device's base alignment (Intel's: of a page). `owner` keeps the memory alive and unchanged; it is let go when the
    /// last command that uses the buffer is done, on any thread. Kernels cannot write to the buffer. Throws
    /// `invalidArgument` where the bytes are not whole, aligned elements. The C function is `clCreateBuffer` with
    /// `CL_MEM_USE_HOST_PTR`.
    public convenience init(
        _ context: Context, over host: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
    ) throws(CLError) {
        try self.init(context, over: host, owner: owner, flags: cl_mem_flags(CL_MEM_READ_ONLY))
    }

    /// Lets kernels read and write `host` in place, as above; the host must not touch it but through the buffer.
    public convenience init(
        _ context: Context, over host: UnsafeMutableRawBufferPointer, owner: any AnyObject & Sendable
    ) throws(CLError) {
        let flags = cl_mem_flags(CL_MEM_READ_WRITE)
        try self.init(context, over: UnsafeRawBufferPointer(host), owner: owner, flags: flags)
    }

    private convenience init(
        _ context: Context, over host: UnsafeRawBufferPointer, owner: any AnyObject & Sendable, flags: cl_mem_flags
    ) throws(CLError) {
        let layout = MemoryLayout<Element>.self
        guard let start = host.baseAddress, host.count % layout.stride == 0,
            Int(bitPattern: start) % layout.alignment == 0
        else {
            throw CLError(
                .invalidArgument, before: "clCreateBuffer",
                "\(host.count) bytes at \(host.baseAddress.debugDescription) are not elements of \(layout.stride) bytes"
            )
        }
        let count = host.count / layout.stride
        let handle = try Self.allocate(context, count, flags | cl_mem_flags(CL_MEM_USE_HOST_PTR), host: start)
        try handle.keep(owner, in: context.health)
        let isRead = flags == cl_mem_flags(CL_MEM_READ_ONLY)
        self.init(adopting: handle, context, count: count, inPlace: isRead)
    }
}

extension Handle {
    /// Holds `owner` until the driver is done with the buffer, which can be after this object is gone.
    fileprivate func keep(_ owner: any AnyObject & Sendable, in health: ContextHealth) throws(CLError) {
        let retained = Unmanaged.passRetained(owner as AnyObject)
        let release: @convention(c) (cl_mem?, UnsafeMutableRawPointer?) -> Void = { _, owner in
            if let owner { Unmanaged<AnyObject>.fromOpaque(owner).release() }
        }
        let status = clSetMemObjectDestructorCallback(raw, release, retained.toOpaque())
        if status != CL_SUCCESS { retained.release() }
        try health.check(
            "clSetMemObjectDestructorCallback", status, "the memory under a buffer could not be kept alive")
    }
}
