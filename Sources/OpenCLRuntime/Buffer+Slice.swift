internal import COpenCL

extension Buffer {
    /// The elements from `start`, as a buffer that shares their memory and keeps this one alive.
    ///
    /// `start` must lie on a multiple of the context's `sliceAlignmentBytes`. A slice of a slice is one of the whole.
    /// Throws `invalidArgument` for a range outside the buffer or a start that is not aligned. The C function is
    /// `clCreateSubBuffer`.
    public func slice(from start: Int, count: Int) throws(CLError) -> Buffer<Element> {
        let bytes = try byteRange(at: start, count: count, "clCreateSubBuffer")
        let (whole, base) = parent ?? (handle, 0)
        let offset = base + bytes.offset
        guard offset % context.sliceAlignmentBytes == 0 else {
            throw CLError(
                .invalidArgument, before: "clCreateSubBuffer",
                """
                a slice from element \(start) begins at byte \(offset), which is not a multiple of the \
                \(context.sliceAlignmentBytes) bytes that \(context.devices) ask for
                """)
        }
        var region = cl_buffer_region(origin: offset, size: bytes.size)
        let type = cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION)
        let part = try create(
            .buffer, in: context.health, "clCreateSubBuffer", "no slice of \(count) elements from \(start)"
        ) {
            clCreateSubBuffer(whole.raw, 0, type, &region, &$0)
        }
        return Buffer(adopting: part, context, count: count, parent: (whole, offset), entry: entry)
    }

    /// The bytes of `count` elements from `start`, which must all lie in the buffer; at least one.
    func byteRange(
        at start: Int, count: Int, _ call: StaticString
    ) throws(CLError) -> (offset: Int, size: Int) {
        guard start >= 0, count > 0, count <= self.count, start <= self.count - count else {
            throw CLError(
                .invalidArgument, before: call,
                "\(count) elements from \(start) are not a part of a buffer of \(self.count) elements")
        }
        return (start * MemoryLayout<Element>.stride, count * MemoryLayout<Element>.stride)
    }

    /// The bytes of the elements of `range`, which must all lie in the buffer; at least one.
    func byteRange(_ range: Range<Int>, _ call: StaticString) throws(CLError) -> (offset: Int, size: Int) {
        guard range.lowerBound >= 0 else {
            throw CLError(.invalidArgument, before: call, "a buffer has no elements \(range)")
        }
        return try byteRange(at: range.lowerBound, count: range.count, call)
    }
}
