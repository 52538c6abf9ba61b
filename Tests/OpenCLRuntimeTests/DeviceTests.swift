import OpenCLRuntime
import TestSupport
import Testing

@Suite struct DeviceTests {
    @Test func limitsArePlausible() throws {
        let (device, _) = try TestDevice.shared()
        #expect(device.computeUnits >= 1)
        #expect(device.globalMemoryBytes >= device.maxAllocationBytes)
        #expect(device.maxAllocationBytes >= 32 << 20)
        #expect(device.localMemoryBytes >= 16 << 10)
        #expect(device.maxWorkGroupSize >= 1)
        #expect(device.maxWorkItemSizes.count >= 3)
        #expect((1...16).contains(device.preferredFloatVectorWidth))
        #expect((1...16).contains(device.nativeFloatVectorWidth))
        #expect(device.baseAlignmentBytes >= 4 && device.baseAlignmentBytes <= 4096)
        #expect(device.baseAlignmentBytes.nonzeroBitCount == 1)
        #expect(device.maxConstantBytes >= 1024)
        #expect(device.maxParameterBytes >= 256)
        #expect(device.isAvailable && device.compilerAvailable)
        #expect(device.limits.computeUnits == device.computeUnits)
    }

    @Test func textsAreThereAndTrimmed() throws {
        let (device, _) = try TestDevice.shared()
        let texts = [
            device.name, device.vendor, device.version, device.driverVersion, device.cVersion, device.platform.name,
            device.platform.vendor, device.platform.version,
        ]
        for text in texts {
            #expect(!text.isEmpty && text.first != " " && text.last != " " && !text.contains("\0"), "\(text)")
        }
        #expect(device.version.hasPrefix("OpenCL "))
        #expect(device.description.contains(device.name) && device.description.contains(device.platform.name))
    }

    @Test func poclIsAProcessorThatSharesMemory() throws {
        let (device, _) = try TestDevice.shared()
        guard device.platform.name == "Portable Computing Language" else { return }
        #expect(device.kind == .cpu)
        #expect(device.hasUnifiedMemory && !device.isDiscreteGPU)
        #expect(!device.localMemoryIsDedicated)
        #expect(device.baseAlignmentBytes == 128)
        #expect(device.extensions.contains("cl_khr_byte_addressable_store"))
        #expect(device.supportsDouble && device.denormalsSupported)
    }

    @Test func devicesOfAllPlatformsAreAllDevices() throws {
        TestDevice.prepare()
        let grouped = try Platform.all().flatMap { try $0.devices() }
        #expect(try Device.all() == grouped)
        #expect(Set(grouped).count == grouped.count)
    }

    @Test func leastLimitsComeFromTheStandard() {
        let limits = DeviceLimits()
        #expect(limits.maxAllocationBytes == 128 << 20)
        #expect(limits.localMemoryBytes == 32 << 10)
        #expect(limits.maxParameterBytes == 1024)
    }

    @Test func partsComputeLikeTheWhole() throws {
        let (device, _) = try TestDevice.shared()
        guard device.maxSubDevices >= device.computeUnits else {
            #expect(device.platform.name != "Portable Computing Language")
            return #expect(failure { _ = try device.subdivided(equally: 1) } != nil)
        }
        let parts = try device.subdivided(equally: 1)
        #expect(parts.count == device.computeUnits)
        #expect(Set(parts).count == parts.count && !parts.contains(device))
        #expect(try device.subdivided(equally: 1) == parts)
        let context = try Context(parts)
        let program = try Program(context, source: TestKernels.source)
        for part in parts {
            #expect(part.computeUnits == 1)
            let queue = try CommandQueue(context, device: part)
            let values = try Buffer<Int32>(context, copying: [1, 2, 3])
            var kernel = try Kernel(program, "increment")
            try kernel.setArguments(values)
            try queue.launch(kernel, NDRange(3))
            #expect(try queue.read(values) == [2, 3, 4])
        }
    }

    @Test(arguments: [0, -1, 1 << 20]) func impossiblePartsAreRefused(units: Int) throws {
        let (device, _) = try TestDevice.shared()
        let error = try #require(failure { _ = try device.subdivided(equally: units) })
        #expect(error.code == .invalidArgument)
        #expect(error.description.contains("parts of \(units) compute units"))
    }

    @Test func contextNeedsDevices() throws {
        TestDevice.prepare()
        let error = try #require(failure { _ = try Context([]) })
        #expect(error.code == .invalidArgument && error.call == "clCreateContext" && error.status == 0)
    }
}
