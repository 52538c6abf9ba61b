internal import COpenCL

/// Transfers that are done when they return. They wait for what is before them in the queue, and for `events`.
///
/// Where one throws an error that says `isDeviceLost`, the memory behind a pointer must stay as it is until the process
/// ends; arrays see to that themselves. All throw `invalidArgument` for elements outside a buffer, and for no elements.
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
        do throws(CLError) {
            try source.withUnsafeBufferPointer { (elements) throws(CLError) in
                try write(elements, to: buffer, at: offset, after: events)
            }
        } catch {
            error.preserve(source)
            throw error
        }
    }

    /// Copies bytes, which must be whole elements but need not be aligned, to `buffer` from element `offset` on.
    public func write<Element>(
        _ source: UnsafeRawBufferPointer, to buffer: Buffer<Element>, at offset: Int = 0, after events: [Event] = []
    ) throws(CLError) {
        let bytes = try buffer.byteRange(at: offset, of: source, "clEnqueueWriteBuffer")
        try enqueueTimed("clEnqueueWriteBuffer", after: events, failure("written to", bytes.size)) {
            clEnqueueWriteBuffer(
                handle.raw, buffer.handle.raw, cl_bool(CL_FALSE), bytes.offset, bytes.size, source.baseAddress, $0, $1,
                $2)
        }.wait()
    }

    /// Copies elements of `buffer` from `offset` on to the whole of `destination`.
    ///
    /// The C function is `clEnqueueReadBuffer`.
    public func read<Element>(
        from buffer: Buffer<Element>, at offset: Int = 0, into destination: UnsafeMutableBufferPointer<Element>,
        after events: [Event] = []
    ) throws(CLError) {
        try readAsync(from: buffer, at: offset, into: destination, after: events).wait()
    }

    /// Copies elements of `buffer` from `offset` on to those of `values` in `range`, or to all, whose bytes must be whole
    /// elements of the buffer.
    public func read<Element, Value: BitwiseCopyable & Sendable>(
        from buffer: Buffer<Element>, at offset: Int = 0, into values: inout [Value], range: Range<Int>? = nil,
        after events: [Event] = []
    ) throws(CLError) {
        let range = range ?? values.indices
        do throws(CLError) {
            try values.withUnsafeMutableBufferPointer { (all) throws(CLError) in
                let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: all[range]))
                let part = try buffer.byteRange(at: offset, of: UnsafeRawBufferPointer(bytes), "clEnqueueReadBuffer")
                let elements = bytes.baseAddress?.assumingMemoryBound(to: Element.self)
                let count = part.size / MemoryLayout<Element>.stride
                let destination = UnsafeMutableBufferPointer(start: elements, count: count)
                try read(from: buffer, at: offset, into: destination, after: events)
            }
        } catch {
            error.preserve(values)
            throw error
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
        guard let failure else { return elements }
        failure.preserve(elements)
        throw failure
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
    /// The part of the buffer, from element `start` on, that is as long as `bytes`.
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
