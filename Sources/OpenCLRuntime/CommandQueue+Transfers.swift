internal import COpenCL

/// Transfers that are done when they return. They wait for what is before them in the queue, and for `events`.
///
/// All throw `invalidArgument` for elements outside a buffer, and for no elements.
extension CommandQueue {
    /// Copies `source` to `buffer` from element `offset` on.
    ///
    /// The C function is `clEnqueueWriteBuffer`.
    public func write<Element>(
        _ source: UnsafeBufferPointer<Element>, to buffer: Buffer<Element>, at offset: Int = 0,
        after events: [Event] = []
    ) throws(CLError) {
        try write(UnsafeRawBufferPointer(source), to: buffer, at: offset, after: events)
    }

    /// Copies `source` to `buffer` from element `offset` on.
    public func write<Element>(
        _ source: [Element], to buffer: Buffer<Element>, at offset: Int = 0, after events: [Event] = []
    ) throws(CLError) {
        try source.withUnsafeBufferPointer { (elements) throws(CLError) in
            try write(elements, to: buffer, at: offset, after: events)
        }
    }

    /// Copies bytes, which must be whole elements but need not be aligned, to `buffer` from element `offset` on.
    public func write<Element>(
        _ source: UnsafeRawBufferPointer, to buffer: Buffer<Element>, at offset: Int = 0, after events: [Event] = []
    ) throws(CLError) {
        let bytes = try buffer.byteRange(at: offset, of: source, "clEnqueueWriteBuffer")
        try enqueue("clEnqueueWriteBuffer", after: events, failure("written to", bytes.size)) {
            clEnqueueWriteBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_TRUE), bytes.offset, bytes.size, source.baseAddress, $0, $1,
                $2)
        }
    }

    /// Copies elements of `buffer` from `offset` on to the whole of `destination`.
    ///
    /// The C function is `clEnqueueReadBuffer`.
    public func read<Element>(
        from buffer: Buffer<Element>, at offset: Int = 0, into destination: UnsafeMutableBufferPointer<Element>,
        after events: [Event] = []
    ) throws(CLError) {
        let bytes = try buffer.byteRange(at: offset, count: destination.count, "clEnqueueReadBuffer")
        try enqueue("clEnqueueReadBuffer", after: events, failure("read from", bytes.size)) {
            clEnqueueReadBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_TRUE), bytes.offset, bytes.size, destination.baseAddress,
                $0, $1, $2)
        }
    }

    /// All elements of `buffer`.
    public func read<Element>(_ buffer: Buffer<Element>, after events: [Event] = []) throws(CLError) -> [Element] {
        var failure: CLError?
        let elements = [Element](unsafeUninitializedCapacity: buffer.count) { memory, filled in
            do throws(CLError) {
                try read(
                    from: buffer, into: UnsafeMutableBufferPointer(rebasing: memory[..<buffer.count]), after: events)
                filled = buffer.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return elements
    }

    func failure(_ verb: String, _ byteCount: Int) -> String {
        "\(byteCount) bytes could not be \(verb) a buffer on \(device)"
    }
}

/// Transfers and fills on the device that return at once.
extension CommandQueue {
    /// Copies `source` to `buffer` as the returned event tells; its memory must stay alive and unchanged until then.
    ///
    /// The C function is `clEnqueueWriteBuffer`.
    public func writeAsync<Element>(
        _ source: UnsafeBufferPointer<Element>, to buffer: Buffer<Element>, at offset: Int = 0,
        after events: [Event] = []
    ) throws(CLError) -> Event {
        let bytes = try buffer.byteRange(at: offset, count: source.count, "clEnqueueWriteBuffer")
        return try enqueueTimed("clEnqueueWriteBuffer", after: events, failure("written to", bytes.size)) {
            clEnqueueWriteBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_FALSE), bytes.offset, bytes.size, source.baseAddress,
                $0, $1, $2)
        }
    }

    /// Fills `destination` from `buffer` as the returned event tells; the memory must stay alive and untouched until then.
    ///
    /// The C function is `clEnqueueReadBuffer`.
    public func readAsync<Element>(
        from buffer: Buffer<Element>, at offset: Int = 0, into destination: UnsafeMutableBufferPointer<Element>,
        after events: [Event] = []
    ) throws(CLError) -> Event {
        let bytes = try buffer.byteRange(at: offset, count: destination.count, "clEnqueueReadBuffer")
        return try enqueueTimed("clEnqueueReadBuffer", after: events, failure("read from", bytes.size)) {
            clEnqueueReadBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_FALSE), bytes.offset, bytes.size, destination.baseAddress,
                $0, $1, $2)
        }
    }
}

extension Buffer {
    /// The part of the buffer that `bytes` written from element `start` on fill.
    fileprivate func byteRange(
        at start: Int, of bytes: UnsafeRawBufferPointer, _ call: StaticString
    ) throws(CLError) -> (offset: Int, size: Int) {
        let stride = MemoryLayout<Element>.stride
        guard bytes.count % stride == 0 else {
            let problem = "\(bytes.count) bytes are not a whole number of elements of \(stride) bytes"
            throw CLError(.invalidArgument, before: call, problem)
        }
        return try byteRange(at: start, count: bytes.count / stride, call)
    }
}
