/// Four floats, the `float4` of a kernel.
extension SIMD4: KernelArgument where Scalar == Float {
    /// Nothing: the driver copies the value.
    public var retained: (any AnyObject & Sendable)? { nil }

    /// The vector's own bytes.
    public func withBytes<Result>(_ body: (Int, UnsafeRawPointer?) -> Result) -> Result {
        withUnsafeBytes(of: self) { body($0.count, $0.baseAddress) }
    }
}
