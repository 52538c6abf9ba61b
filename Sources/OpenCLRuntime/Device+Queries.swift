internal import COpenCL

extension Device {
    /// Both halves of `CL_DEVICE_TYPE_ALL` fit only an unsigned number.
    static let anyType: cl_device_type = 0xFFFF_FFFF

    /// Reads all there is to know about the device behind `handle`.
    ///
    /// The C function is `clGetDeviceInfo`.
    init(_ handle: Handle, on platform: Platform) throws(CLError) {
        let raw = handle.raw
        let info = InfoQuery("clGetDeviceInfo", about: "a device of \(platform.name)") {
            clGetDeviceInfo(raw, $0, $1, $2, $3)
        }
        self.handle = handle
        self.platform = platform
        name = try info.string(CL_DEVICE_NAME)
        vendor = try info.string(CL_DEVICE_VENDOR)
        version = try info.string(CL_DEVICE_VERSION)
        driverVersion = try info.string(CL_DRIVER_VERSION)
        cVersion = try info.string(CL_DEVICE_OPENCL_C_VERSION)
        kind = Kind(bits: try info.value(CL_DEVICE_TYPE, as: cl_device_type.self))
        extensions = Set(try info.words(CL_DEVICE_EXTENSIONS))
        var limits = DeviceLimits()
        try limits.readSizes(info)
        try limits.readAbilities(info)
        limits.supportsHalf = extensions.contains("cl_khr_fp16")
        limits.supportsDouble = limits.supportsDouble || extensions.contains("cl_khr_fp64")
        self.limits = limits
    }
}

extension Device.Kind {
    /// The kind among the bits of `CL_DEVICE_TYPE`, of which a default device has one more.
    fileprivate init(bits: cl_device_type) {
        let has = { (type: Int32) in bits & cl_device_type(type) != 0 }
        self = has(CL_DEVICE_TYPE_GPU) ? .gpu : has(CL_DEVICE_TYPE_CPU) ? .cpu : .custom
        if self == .custom, has(CL_DEVICE_TYPE_ACCELERATOR) { self = .accelerator }
    }
}

extension DeviceLimits {
    fileprivate mutating func readSizes(_ info: InfoQuery) throws(CLError) {
        let properties: [(WritableKeyPath<DeviceLimits, Int>, Int32)] = [
            (\.computeUnits, CL_DEVICE_MAX_COMPUTE_UNITS),
            (\.clockMHz, CL_DEVICE_MAX_CLOCK_FREQUENCY),
            (\.globalMemoryBytes, CL_DEVICE_GLOBAL_MEM_SIZE),
            (\.maxAllocationBytes, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
            (\.localMemoryBytes, CL_DEVICE_LOCAL_MEM_SIZE),
            (\.maxWorkGroupSize, CL_DEVICE_MAX_WORK_GROUP_SIZE),
            (\.preferredFloatVectorWidth, CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT),
            (\.nativeFloatVectorWidth, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
            (\.cacheBytes, CL_DEVICE_GLOBAL_MEM_CACHE_SIZE),
            (\.cacheLineBytes, CL_DEVICE_GLOBAL_MEM_CACHELINE_SIZE),
            (\.maxConstantBytes, CL_DEVICE_MAX_CONSTANT_BUFFER_SIZE),
            (\.maxParameterBytes, CL_DEVICE_MAX_PARAMETER_SIZE),
            (\.profilingResolutionNanoseconds, CL_DEVICE_PROFILING_TIMER_RESOLUTION),
            (\.maxSubDevices, CL_DEVICE_PARTITION_MAX_SUB_DEVICES),
        ]
        for (member, name) in properties {
            if let value = try info.value(name) { self[keyPath: member] = value }
        }
        if let bits = try info.value(CL_DEVICE_MEM_BASE_ADDR_ALIGN), bits >= 8 { baseAlignmentBytes = bits / 8 }
    }

    fileprivate mutating func readAbilities(_ info: InfoQuery) throws(CLError) {
        let sizes = try info.array(CL_DEVICE_MAX_WORK_ITEM_SIZES, of: Int.self)
        if sizes.count >= 3 { maxWorkItemSizes = sizes }
        let abilities: [(WritableKeyPath<DeviceLimits, Bool>, Int32)] = [
            (\.hasUnifiedMemory, CL_DEVICE_HOST_UNIFIED_MEMORY),
            (\.supportsDouble, CL_DEVICE_DOUBLE_FP_CONFIG),
            (\.isAvailable, CL_DEVICE_AVAILABLE),
            (\.compilerAvailable, CL_DEVICE_COMPILER_AVAILABLE),
        ]
        for (member, name) in abilities {
            if let value = try info.value(name) { self[keyPath: member] = value != 0 }
        }
        localMemoryIsDedicated = try info.value(CL_DEVICE_LOCAL_MEM_TYPE) == Int(CL_LOCAL)
        denormalsSupported = (try info.value(CL_DEVICE_SINGLE_FP_CONFIG) ?? 0) & Int(CL_FP_DENORM) != 0
    }
}
