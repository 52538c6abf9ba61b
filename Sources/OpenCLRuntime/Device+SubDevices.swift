internal import COpenCL

extension Device {
    /// Divides the device into parts of `units` compute units each.
    ///
    /// Units left over stay unused. A part is given back when nothing refers to it any more. Throws `unsupported` where
    /// the device cannot be divided and `invalidArgument` for fewer units than one or more than there are. The C function is `clCreateSubDevices`.
    public func subdivided(equally units: Int) throws(CLError) -> [Device] {
        guard units > 0, units <= limits.computeUnits else {
            throw CLError(
                .invalidArgument, before: "clCreateSubDevices",
                "cannot divide \(self) into parts of \(units) compute units: it has \(limits.computeUnits)")
        }
        guard limits.maxSubDevices > 0 else {
            throw CLError(.unsupported, before: "clCreateSubDevices", "\(self) cannot be divided")
        }
        var scheme = [cl_device_partition_property(CL_DEVICE_PARTITION_EQUALLY), units, 0]
        var raw = [cl_device_id?](repeating: nil, count: limits.computeUnits / units)
        var count: cl_uint = 0
        let status = clCreateSubDevices(handle.raw, &scheme, cl_uint(raw.count), &raw, &count)
        try check("clCreateSubDevices", status, "\(self) could not be divided into parts of \(units) compute units")
        let handles = raw.prefix(Int(count)).compactMap { $0.map { Handle(adopting: $0, .subDevice) } }
        var devices: [Device] = []
        for handle in handles { devices.append(try Device(handle, on: platform)) }
        return devices
    }
}
