internal import COpenCL

/// Copies and fills that stay on the device; they return at once.
extension CommandQueue {
    /// Copies the elements of `range`, or all, to `destination` from element `offset` on.
    ///
    /// Both may be one buffer where the parts do not overlap. Throws `invalidArgument` for elements outside a buffer and
    /// for overlapping parts. The C function is `clEnqueueCopyBuffer`.
    public func copy<Element>(
        from source: Buffer<Element>, range: Range<Int>? = nil, to destination: Buffer<Element>, at offset: Int = 0,
        after events: [Event] = []
    ) throws(CLError) {
        let (call, range): (StaticString, _) = ("clEnqueueCopyBuffer", range ?? 0..<source.count)
        let from = try source.byteRange(range, call)
        let to = try destination.byteRange(at: offset, count: range.count, call)
        try enqueue(call, after: events, failure("copied to", from.size)) {
            clEnqueueCopyBuffer(
                handle.raw, source.handle.raw, destination.handle.raw, from.offset, to.offset, from.size, $0, $1, $2)
        }
    }

    /// Sets the elements of `range`, or all, to `element`, whose size is a power of two up to 128 bytes.
    ///
    /// The C function is `clEnqueueFillBuffer`.
    public func fill<Element>(
        _ buffer: Buffer<Element>, with element: Element, range: Range<Int>? = nil, after events: [Event] = []
    ) throws(CLError) {
        let range = range ?? 0..<buffer.count
        let bytes = try buffer.byteRange(range, "clEnqueueFillBuffer")
        let detail = "\(bytes.size) bytes on \(device) could not be filled with a \(Element.self)"
        try withUnsafeBytes(of: element) { (pattern) throws(CLError) in
            try enqueue("clEnqueueFillBuffer", after: events, detail) {
                clEnqueueFillBuffer(
                    handle.raw, buffer.handle.raw, pattern.baseAddress, pattern.count, bytes.offset, bytes.size,
                    $0, $1, $2)
            }
        }
    }
}
