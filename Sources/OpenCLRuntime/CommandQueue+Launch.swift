internal import COpenCL

extension CommandQueue {
    /// Runs `kernel` over `range` with the arguments bound now, after what is before it in the queue and `events`.
    ///
    /// Throws at once where the driver refuses the launch: `invalidArgument` names the kernel and says why. The C
    /// function is `clEnqueueNDRangeKernel`.
    public func launch(
        _ kernel: borrowing Kernel, _ range: NDRange, after events: [Event] = []
    ) throws(CLError) {
        let (raw, name) = (kernel.handle.raw, kernel.name)
        try checkLaunch(range, name)
        try enqueue("clEnqueueNDRangeKernel", after: events, refusal(name, range)) {
            enqueue(raw, range, $0, $1, $2)
        }
    }

    /// Runs a kernel as `launch` does and returns the command's event, for waiting and for its times.
    public func launchTimed(
        _ kernel: borrowing Kernel, _ range: NDRange, after events: [Event] = []
    ) throws(CLError) -> Event {
        let (raw, name) = (kernel.handle.raw, kernel.name)
        try checkLaunch(range, name)
        return try enqueueTimed("clEnqueueNDRangeKernel", after: events, refusal(name, range)) {
            enqueue(raw, range, $0, $1, $2)
        }
    }

    private func enqueue(
        _ kernel: cl_kernel, _ range: NDRange, _ count: cl_uint, _ list: UnsafePointer<cl_event?>?,
        _ event: UnsafeMutablePointer<cl_event?>?
    ) -> cl_int {
        withExtents(range.offset == SIMD3() ? nil : range.offset) { offset in
            withExtents(range.global) { global in
                withExtents(range.local) { local in
                    clEnqueueNDRangeKernel(
                        handle.raw, kernel, cl_uint(range.dimensions), offset, global, local, count, list, event)
                }
            }
        }
    }

    /// Lends extents as C takes them: a pointer to three, or null.
    private func withExtents<Result>(
        _ extents: SIMD3<Int>?, _ body: (UnsafePointer<Int>?) -> Result
    ) -> Result {
        guard let extents else { return body(nil) }
        return withUnsafeBytes(of: extents) { body($0.assumingMemoryBound(to: Int.self).baseAddress) }
    }

    private func checkLaunch(_ range: NDRange, _ kernel: String) throws(CLError) {
        guard let flaw = range.flaw else { return }
        throw CLError(
            .invalidArgument, before: "clEnqueueNDRangeKernel", "kernel \(kernel) cannot run over \(range): \(flaw)")
    }

    private func refusal(_ kernel: String, _ range: NDRange) -> String {
        """
        kernel \(kernel) could not be launched over \(range) on \(device), whose work-groups have at most \
        \(device.limits.maxWorkGroupSize) work-items (the kernel's own limit may be lower); all its arguments must be set
        """
    }
}
