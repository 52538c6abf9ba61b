internal import COpenCL

/// One installed OpenCL implementation.
///
/// Two values are equal when they stand for the same platform.
public struct Platform: Sendable {
    let handle: Handle
    /// Such as "Portable Computing Language".
    public let name: String
    /// Such as "The pocl project".
    public let vendor: String
    /// "OpenCL", the version, and what the vendor adds to it.
    public let version: String
    /// Names of extensions that every device of the platform supports.
    public let extensions: Set<String>

    /// Every platform, in the order in which the loader lists them.
    ///
    /// Throws `noPlatform` where there is none. The C function is `clGetPlatformIDs`.
    public static func all() throws(CLError) -> [Platform] {
        var platforms: [Platform] = []
        for raw in try rawPlatforms() { platforms.append(try Platform(raw)) }
        return platforms
    }

    private static func rawPlatforms() throws(CLError) -> [cl_platform_id] {
        var count: cl_uint = 0
        var status = clGetPlatformIDs(0, nil, &count)
        guard status != platformNotFound, status != CL_SUCCESS || count > 0 else {
            throw CLError(.noPlatform, "clGetPlatformIDs", platformNotFound, Diagnosis.noPlatform())
        }
        try check("clGetPlatformIDs", status, "the installed OpenCL platforms could not be counted")
        var raw = [cl_platform_id?](repeating: nil, count: Int(count))
        status = clGetPlatformIDs(count, &raw, nil)
        try check("clGetPlatformIDs", status, "the installed OpenCL platforms could not be listed")
        return raw.compactMap { $0 }
    }

    private init(_ raw: cl_platform_id) throws(CLError) {
        handle = Handle(borrowing: raw)
        let info = InfoQuery("clGetPlatformInfo", about: "a platform") { clGetPlatformInfo(raw, $0, $1, $2, $3) }
        name = try info.string(CL_PLATFORM_NAME)
        vendor = try info.string(CL_PLATFORM_VENDOR)
        version = try info.string(CL_PLATFORM_VERSION)
        extensions = Set(try info.words(CL_PLATFORM_EXTENSIONS))
    }

    /// The platform's devices in its own order; none where it answers that it has none.
    ///
    /// The C function is `clGetDeviceIDs`.
    public func devices() throws(CLError) -> [Device] {
        var count: cl_uint = 0
        var status = clGetDeviceIDs(handle.raw, Device.anyType, 0, nil, &count)
        if status == CL_DEVICE_NOT_FOUND { return [] }
        try check("clGetDeviceIDs", status, "the devices of \(name) could not be counted")
        var raw = [cl_device_id?](repeating: nil, count: Int(count))
        status = clGetDeviceIDs(handle.raw, Device.anyType, count, &raw, nil)
        try check("clGetDeviceIDs", status, "the devices of \(name) could not be listed")
        var devices: [Device] = []
        for case let raw? in raw { devices.append(try Device(Handle(borrowing: raw), on: self)) }
        return devices
    }
}

/// What the loader answers when no driver is installed; an extension's constant, so not in every header.
private let platformNotFound: cl_int = -1001

extension Platform: Hashable, CustomStringConvertible {
    /// Whether both are the same platform.
    public static func == (left: Platform, right: Platform) -> Bool { left.handle.raw == right.handle.raw }

    /// Hashes the platform's identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(handle.raw) }

    /// The name.
    public var description: String { name }
}
