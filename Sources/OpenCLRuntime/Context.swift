internal import COpenCL

/// A group of devices of one platform that share buffers and programs.
public final class Context: Sendable {
    let handle: Handle
    /// The devices, as given.
    public let devices: [Device]
    let account = BufferAccount()
    let health: ContextHealth

    /// Bytes of the context's buffers, from the moment each is made to that when its last reference goes.
    public var bufferMemory: BufferMemory { account.snapshot }

    /// Makes a context of `devices`, which must be of one platform.
    ///
    /// No wait is longer than `timeout` without any command of its queue ending meanwhile; then it throws `timedOut`, and
    /// the context is lost. Throws `invalidArgument` for no devices or several platforms. The C function is
    /// `clCreateContext`.
    public init(_ devices: [Device], timeout: Duration = Context.standardTimeout) throws(CLError) {
        guard let platform = devices.first?.platform, devices.allSatisfy({ $0.platform == platform }) else {
            throw CLError(
                .invalidArgument, before: "clCreateContext",
                "a context needs at least one device, and devices of one platform only; got \(devices)")
        }
        let raw = devices.map { Optional($0.handle.raw) }
        health = ContextHealth(timeout: timeout)
        handle = try create(.context, in: health, "clCreateContext", "no context could be made on \(devices)") {
            clCreateContext(nil, cl_uint(raw.count), raw, nil, nil, &$0)
        }
        self.devices = devices
    }

    /// The largest buffer that every device of the context can hold, in bytes, and the device that sets the limit.
    var largestAllocation: (bytes: Int, device: String) {
        let least = devices.min { $0.limits.maxAllocationBytes < $1.limits.maxAllocationBytes }
        return (least?.limits.maxAllocationBytes ?? 0, least?.description ?? "")
    }

    /// Where a slice of a buffer may begin on every device of the context: at multiples of this many bytes.
    public var sliceAlignmentBytes: Int { devices.map(\.limits.baseAlignmentBytes).max() ?? 1 }
}
