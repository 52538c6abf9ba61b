internal import COpenCL
private import Synchronization

extension Device {
    /// Divides the device into parts of `units` compute units each.
    ///
    /// Units left over stay unused. The same parts are returned each time, and last as long as the process, as whole
    /// devices do. Throws `unsupported` where the device cannot be divided and `invalidArgument` for fewer units than one
    /// or more than there are. The C function is `clCreateSubDevices`.
    public func subdivided(equally units: Int) throws(CLError) -> [Device] {
        guard units > 0, units <= limits.computeUnits else {
            throw CLError(
                .invalidArgument, before: "clCreateSubDevices",
                "cannot divide \(self) into parts of \(units) compute units: it has \(limits.computeUnits)")
        }
        guard limits.maxSubDevices > 0 else {
            throw CLError(.unsupported, before: "clCreateSubDevices", "\(self) cannot be divided")
        }
        return try Division.made.withLock { (made) throws(CLError) in
            let division = Division(device: self, units: units)
            if let parts = made[division] { return parts }
            let parts = try divide(equally: units)
            made[division] = parts
            return parts
        }
    }

    private func divide(equally units: Int) throws(CLError) -> [Device] {
        var scheme = [cl_device_partition_property(CL_DEVICE_PARTITION_EQUALLY), units, 0]
        var raw = [cl_device_id?](repeating: nil, count: limits.computeUnits / units)
        var count: cl_uint = 0
        let status = clCreateSubDevices(handle.raw, &scheme, cl_uint(raw.count), &raw, &count)
        try check("clCreateSubDevices", status, "\(self) could not be divided into parts of \(units) compute units")
        var parts: [Device] = []
        for raw in raw.prefix(Int(count)) {
            if let raw { parts.append(try Device(Handle(borrowing: raw), on: platform)) }
        }
        return parts
    }
}

/// A way in which a device was divided.
private struct Division: Hashable {
    let device: Device
    let units: Int

    /// The parts of every division so far.
    ///
    /// None is given back: PoCL 3.1 reads a part after it has let go of the context, at any time, on a thread of its own.
    static let made = Mutex<[Division: [Device]]>([:])
}
