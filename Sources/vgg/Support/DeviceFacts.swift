import OpenCLRuntime
import VGGBackend

extension Device {
    /// What a page says of the device besides its name.
    var facts: [(name: String, value: String)] {
        let memory =
            "\(ByteCount(limits.globalMemoryBytes)), at most \(ByteCount(limits.maxAllocationBytes)) at once"
            + (limits.hasUnifiedMemory ? ", shared with the host" : "")
        let known = Self.extensionsOfInterest.filter(extensions.contains)
        return [
            ("vendor", vendor), ("platform", "\(platform.name), \(platform.version)"),
            ("version", version),
            ("driver", driverVersion), ("OpenCL C", cVersion),
            ("kind", "\(kind.rawValue), \(limits.computeUnits) compute units at \(limits.clockMHz) MHz"),
            ("memory", memory),
            (
                "work-groups",
                "\(limits.maxWorkGroupSize) work-items, \(ByteCount(limits.localMemoryBytes)) of local memory"
            ),
            ("vectors", "\(limits.nativeFloatVectorWidth) floats"),
            ("denormals", limits.denormalsSupported ? "kept" : "may be taken for zero"),
            ("extensions", known.isEmpty ? "none of interest here" : known.joined(separator: " ")),
        ]
    }

    /// Extensions that change what can run, or what a driver may do with it.
    private static let extensionsOfInterest = [
        "cl_khr_fp16", "cl_khr_fp64", "cl_khr_il_program", "cl_khr_spir", "cl_khr_subgroups",
        "cl_intel_subgroups",
        "cl_khr_integer_dot_product", "cl_khr_priority_hints", "cl_nv_device_attribute_query",
        "cl_amd_device_attribute_query", "cl_arm_core_id",
    ]
}
