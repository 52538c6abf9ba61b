internal import COpenCL

/// Copies and fills that stay on the device; they return at once.
extension CommandQueue {
    /// Copies `count` elements, or all of them, from one buffer to another or to another place of the same.
    ///
    /// Throws `invalidArgument` for elements outside a buffer and for overlapping parts of one. The C function is
    /// `clEnqueueCopyBuffer`.
    public func copy<Element>(
        from source: Buffer<Element>, at sourceOffset: Int = 0, to destination: Buffer<Element>,
        at destinationOffset: Int = 0, count: Int? = nil, after events: [Event] = []
    ) throws(CLError) {
        let call: StaticString = "clEnqueueCopyBuffer"
        let from = try source.byteRange(at: sourceOffset, count: count ?? source.count, call)
        let to = try destination.byteRange(at: destinationOffset, count: count ?? source.count, call)
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
        let bytes = try buffer.byteRange(at: range.lowerBound, count: range.count, "clEnqueueFillBuffer")
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
