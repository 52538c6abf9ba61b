public import OpenCLRuntime

/// A buffer between two guards, for tests that a kernel writes nothing outside its own elements.
///
/// Everything begins as copies of one canary, the payload too, so that an element the kernel leaves out shows as well.
public struct CanaryBuffer<Element: BitwiseCopyable & Sendable & Equatable>: Sendable {
    /// The elements to hand to the kernel.
    public let payload: Buffer<Element>
    private let whole: Buffer<Element>
    private let canary: Element
    private let guardCount: Int

    /// Makes a buffer of `count` elements that begin as `canary`, a value that no right result has.
    public init(_ context: Context, count: Int, canary: Element) throws {
        try self.init(context, payload: Array(repeating: canary, count: count), canary: canary)
    }

    /// Makes a buffer that begins as `values`.
    public init(_ context: Context, copying values: [Element], canary: Element) throws {
        try self.init(context, payload: values, canary: canary)
    }

    private init(_ context: Context, payload values: [Element], canary: Element) throws {
        // As many elements as bytes of alignment: whatever their size, the payload begins at a place a slice may.
        guardCount = context.sliceAlignmentBytes
        let fence = Array(repeating: canary, count: guardCount)
        whole = try Buffer(context, copying: fence + values + fence)
        payload = try whole.slice(from: guardCount, count: values.count)
        self.canary = canary
    }

    /// The payload's elements.
    public func values(_ queue: CommandQueue) throws -> [Element] { try queue.read(payload) }

    /// Where a guard was overwritten, as positions relative to the payload's first element; none if all is well.
    public func damage(_ queue: CommandQueue) throws -> [Int] {
        let elements = try queue.read(whole)
        return elements.indices
            .filter { ($0 < guardCount || $0 >= guardCount + payload.count) && elements[$0] != canary }
            .map { $0 - guardCount }
    }
}
