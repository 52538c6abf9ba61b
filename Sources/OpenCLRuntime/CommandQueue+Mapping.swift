internal import COpenCL

/// What the host does with mapped memory.
public enum MapAccess: Hashable, Sendable {
    /// Only reads.
    case read
    /// Only writes; what was there before is lost.
    case write
    /// Reads and writes.
    case readWrite

    fileprivate var flags: cl_map_flags {
        switch self {
        case .read: cl_map_flags(CL_MAP_READ)
        case .write: cl_map_flags(CL_MAP_WRITE_INVALIDATE_REGION)
        case .readWrite: cl_map_flags(CL_MAP_READ) | cl_map_flags(CL_MAP_WRITE)
        }
    }
}

extension CommandQueue {
    /// Makes the elements of `range`, or all, visible to the host while `body` runs; no copy with unified memory.
    ///
    /// Waits for what is before it in the queue and for `events`, and returns when the device has the memory back.
    /// Nothing else may use the buffer meanwhile. The C functions are `clEnqueueMapBuffer` and
    /// `clEnqueueUnmapMemObject`.
    public func map<Element, Result>(
        _ buffer: Buffer<Element>, access: MapAccess, range: Range<Int>? = nil, after events: [Event] = [],
        _ body: (UnsafeMutableBufferPointer<Element>) -> Result
    ) throws(CLError) -> Result {
        let range = range ?? 0..<buffer.count
        let bytes = try buffer.byteRange(range, "clEnqueueMapBuffer")
        var memory: UnsafeMutableRawPointer?
        try enqueueTimed("clEnqueueMapBuffer", after: events, failure("mapped from", bytes.size)) {
            var status = CL_SUCCESS
            memory = clEnqueueMapBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_FALSE), access.flags, bytes.offset, bytes.size, $0, $1, $2,
                &status)
            return status == CL_SUCCESS && memory == nil ? CL_MAP_FAILURE : status
        }.wait()
        let start = memory?.assumingMemoryBound(to: Element.self)
        let result = body(UnsafeMutableBufferPointer(start: start, count: range.count))
        try enqueueTimed("clEnqueueUnmapMemObject", after: [], failure("unmapped from", bytes.size)) {
            clEnqueueUnmapMemObject(handle.raw, buffer.handle.raw, memory, $0, $1, $2)
        }.wait()
        return result
    }
}
