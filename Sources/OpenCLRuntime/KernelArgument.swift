/// A value that can be bound to an argument of a kernel: a scalar, a buffer, or local memory.
///
/// A `BitwiseCopyable` type of your own, laid out like the kernel's, conforms by an empty extension.
public protocol KernelArgument: Sendable {
    /// What must live as long as the argument stays bound.
    var retained: (any AnyObject & Sendable)? { get }

    /// Calls `body` with the size and the address that `clSetKernelArg` takes; no address for local memory.
    func withBytes<Result>(_ body: (Int, UnsafeRawPointer?) -> Result) -> Result
}

extension KernelArgument where Self: BitwiseCopyable {
    /// Nothing: the driver copies the value.
    public var retained: (any AnyObject & Sendable)? { nil }

    /// The value's own bytes.
    public func withBytes<Result>(_ body: (Int, UnsafeRawPointer?) -> Result) -> Result {
        withUnsafeBytes(of: self) { body($0.count, $0.baseAddress) }
    }
}

extension Int8: KernelArgument {}
extension UInt8: KernelArgument {}
extension Int16: KernelArgument {}
extension UInt16: KernelArgument {}
extension Int32: KernelArgument {}
extension UInt32: KernelArgument {}
extension Int64: KernelArgument {}
extension UInt64: KernelArgument {}
extension Float: KernelArgument {}
extension Double: KernelArgument {}

/// Local memory for an argument that points to `__local`: each work-group gets its own.
public struct LocalMemory: KernelArgument, Hashable {
    /// Its size in bytes.
    public let byteCount: Int

    /// Asks for `byteCount` bytes per work-group.
    public init(byteCount: Int) { self.byteCount = byteCount }

    /// Nothing.
    public var retained: (any AnyObject & Sendable)? { nil }

    /// The size alone.
    public func withBytes<Result>(_ body: (Int, UnsafeRawPointer?) -> Result) -> Result { body(byteCount, nil) }
}

extension Buffer: KernelArgument {
    /// The buffer, which OpenCL itself does not keep for a bound argument.
    public var retained: (any AnyObject & Sendable)? { self }

    /// The handle's bytes.
    public func withBytes<Result>(_ body: (Int, UnsafeRawPointer?) -> Result) -> Result {
        withUnsafeBytes(of: Optional(handle.raw)) { body($0.count, $0.baseAddress) }
    }
}
