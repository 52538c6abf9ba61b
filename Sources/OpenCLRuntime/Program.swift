internal import COpenCL

/// OpenCL C built for the devices of a context.
public final class Program: Sendable {
    let handle: Handle
    /// The context in which the program was built.
    public let context: Context
    /// The devices for which it was built.
    public let devices: [Device]
    /// The names of its kernels.
    public let kernelNames: [String]

    /// Compiles `source` with the compiler's `options` for `devices`, or for all of the context.
    ///
    /// Throws `buildFailed` with the compiler's log. The C functions are `clCreateProgramWithSource` and
    /// `clBuildProgram`.
    public convenience init(
        _ context: Context, source: String, options: String = "", devices: [Device]? = nil
    ) throws(CLError) {
        var source = source
        let handle = try create(
            .program, in: context.health, "clCreateProgramWithSource", "no program on \(context.devices)"
        ) { status in
            source.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { characters in
                    var (text, length) = (characters.baseAddress, characters.count)
                    return clCreateProgramWithSource(context.handle.raw, 1, &text, &length, &status)
                }
            }
        }
        try self.init(building: handle, context, options: options, devices ?? context.devices)
    }

    /// Loads what `binary(for:)` returned, on the same device and driver.
    ///
    /// Throws `buildFailed` where the driver refuses the bytes. Some drivers trust them unseen and may end the process
    /// over damaged ones, so keep a checksum with them. The C function is `clCreateProgramWithBinary`.
    public convenience init(
        _ context: Context, binary: [UInt8], device: Device, options: String = ""
    ) throws(CLError) {
        let detail = "a program of \(binary.count) bytes could not be loaded on \(device); build it from source"
        var verdict = CL_SUCCESS
        let handle = try create(.program, in: context.health, "clCreateProgramWithBinary", detail) { status in
            binary.withUnsafeBufferPointer { bytes in
                var (id, length, start) = (Optional(device.handle.raw), bytes.count, bytes.baseAddress)
                return clCreateProgramWithBinary(context.handle.raw, 1, &id, &length, &start, &verdict, &status)
            }
        }
        try context.health.check("clCreateProgramWithBinary", verdict, detail)
        try self.init(building: handle, context, options: options, [device])
    }

    private init(building handle: Handle, _ context: Context, options: String, _ devices: [Device]) throws(CLError) {
        let raw = devices.map { Optional($0.handle.raw) }
        let status = clBuildProgram(handle.raw, cl_uint(raw.count), raw, options, nil, nil)
        guard status == CL_SUCCESS else {
            let log = devices.compactMap { try? Self.buildLog(of: handle, on: $0) }.joined(separator: "\n")
            let advice = Diagnosis.buildFailure(platform: context.devices[0].platform.name) ?? "see the build log"
            let detail = "a program with options \"\(options)\" could not be built for \(devices); \(advice)"
            throw context.health.noted(CLError("clBuildProgram", status, detail, buildLog: log))
        }
        let info = InfoQuery("clGetProgramInfo", about: "a program", in: context.health) {
            clGetProgramInfo(handle.raw, $0, $1, $2, $3)
        }
        kernelNames = try info.words(CL_PROGRAM_KERNEL_NAMES, separator: ";")
        self.handle = handle
        self.context = context
        self.devices = devices
    }

    /// What the compiler had to say for `device`, warnings included; empty for nothing.
    ///
    /// The C function is `clGetProgramBuildInfo`.
    public func buildLog(for device: Device) throws(CLError) -> String {
        try Self.buildLog(of: handle, on: device)
    }

    private static func buildLog(of program: Handle, on device: Device) throws(CLError) -> String {
        let info = InfoQuery("clGetProgramBuildInfo", about: "a program on \(device)") {
            clGetProgramBuildInfo(program.raw, device.handle.raw, $0, $1, $2, $3)
        }
        return try info.string(CL_PROGRAM_BUILD_LOG)
    }
}
