internal import COpenCL

extension Program {
    /// The built program in the driver's own form, to be kept and loaded again later.
    ///
    /// Throws `invalidArgument` for a device that the program was not built for. The C function is `clGetProgramInfo`.
    public func binary(for device: Device) throws(CLError) -> [UInt8] {
        let raw = handle.raw
        let info = InfoQuery("clGetProgramInfo", about: "a program", in: context.health) {
            clGetProgramInfo(raw, $0, $1, $2, $3)
        }
        let ids = try info.array(CL_PROGRAM_DEVICES, of: Int.self)
        let sizes = try info.array(CL_PROGRAM_BINARY_SIZES, of: Int.self)
        let own = ids.firstIndex(of: Int(bitPattern: device.handle.raw)) ?? ids.firstIndex(of: device.parentAddress)
        guard devices.contains(device), let own, sizes.indices.contains(own), sizes[own] > 0 else {
            throw CLError(.invalidArgument, before: "clGetProgramInfo", "the program was not built for \(device)")
        }
        return try binaries(of: sizes)[own]
    }

    /// One binary per device; the C function fills all of them or none.
    private func binaries(of sizes: [Int]) throws(CLError) -> [[UInt8]] {
        let memory = sizes.map { UnsafeMutableBufferPointer<UInt8>.allocate(capacity: $0) }
        defer { for part in memory { part.deallocate() } }
        for part in memory { part.initialize(repeating: 0) }
        var starts = memory.map(\.baseAddress)
        let byteCount = starts.count * MemoryLayout<UnsafeMutablePointer<UInt8>?>.stride
        let status = clGetProgramInfo(handle.raw, cl_program_info(CL_PROGRAM_BINARIES), byteCount, &starts, nil)
        try context.health.check(
            "clGetProgramInfo", status, "the binaries of a program on \(devices) could not be read")
        return memory.map(Array.init)
    }
}

extension Device {
    /// The address of the device that this one is a part of, or 0; PoCL lists programs of parts under the whole.
    fileprivate var parentAddress: Int {
        let raw = handle.raw
        let info = InfoQuery("clGetDeviceInfo", about: description) { clGetDeviceInfo(raw, $0, $1, $2, $3) }
        return (try? info.value(CL_DEVICE_PARENT_DEVICE, as: Int.self)) ?? 0
    }
}
