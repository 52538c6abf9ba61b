import Foundation
import OpenCLRuntime
import TestSupport
import Testing

/// Machines without a driver or a device, made by environment variables in a process of their own.
@Suite struct DiscoveryFaultTests {
    @Test func noDriverIsRegistered() async {
        await #expect(processExitsWith: .success) {
            setenv("OCL_ICD_VENDORS", "/nonexistent", 1)
            let error = try #require(failure { _ = try Device.all() })
            #expect(error.code == .noPlatform && error.status == -1001 && error.call == "clGetPlatformIDs")
            for text in ["/nonexistent", "/etc/OpenCL/vendors", "OCL_ICD_VENDORS", "pocl-opencl-icd"] {
                #expect(error.description.contains(text), "\(error)")
            }
            #expect(error.description.contains("CL_PLATFORM_NOT_FOUND_KHR (-1001)"))
        }
    }

    @Test func registeredDriverIsMissing() async {
        await #expect(processExitsWith: .success) {
            let folder = try FileManager.default.url(
                for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(filePath: "/tmp"), create: true
            )
            defer { try? FileManager.default.removeItem(at: folder) }
            try Data("libgone.so\n".utf8).write(to: folder.appending(path: "gone.icd"))
            setenv("OCL_ICD_VENDORS", folder.path(percentEncoded: false), 1)
            let error = try #require(failure { _ = try Platform.all() })
            #expect(error.code == .noPlatform)
            #expect(error.detail.contains("gone.icd") && error.detail.contains("libgone.so"), "\(error)")
        }
    }

    @Test func platformHasNoDevice() async {
        await #expect(processExitsWith: .success) {
            TestDevice.prepare()
            setenv("POCL_DEVICES", "bogus", 1)
            let error = try #require(failure { _ = try Device.all() })
            #expect(error.code == .noDevice && error.status == -1)
            #expect(error.detail.contains("Portable Computing Language") && error.detail.contains("POCL_DEVICES=bogus"))
            #expect(try Platform.all().flatMap { try $0.devices() }.isEmpty)
        }
    }

    @Test func poclCannotWriteItsCache() async {
        await #expect(processExitsWith: .success) {
            setenv("POCL_CACHE_DIR", "/proc/nowhere", 1)
            let error = try #require(failure { _ = try Device.all() })
            #expect(error.code == .noDevice)
            #expect(error.detail.contains("cache folder /proc/nowhere cannot be written"), "\(error)")
        }
    }

    @Test func severalDevicesOfOnePlatform() async {
        await #expect(processExitsWith: .success) {
            TestDevice.prepare()
            setenv("POCL_DEVICES", "pthread pthread", 1)
            let devices = try Device.all()
            #expect(devices.count == 2 && devices[0] != devices[1])
            let choice = try Device.choose("pocl", environment: [:])
            #expect(choice.index == 0 && choice.reason.contains("of 2 that match"))
            #expect(try Context(devices).devices == devices)
        }
    }

    @Test func workGroupsOfASmallDevice() async {
        await #expect(processExitsWith: .success) {
            TestDevice.prepare()
            setenv("POCL_MAX_WORK_GROUP_SIZE", "16", 1)
            let (device, context) = try TestDevice.shared()
            #expect(device.maxWorkGroupSize == 16)
            let values = try Buffer<Int32>(context, copying: Array(0..<64))
            var kernel = try TestKernels.kernel("increment")
            try kernel.setArguments(values)
            let range = NDRange(64, local: (64, 1, 1)).clamped(to: try kernel.workGroupLimit(on: device))
            #expect(range.local == SIMD3(16, 1, 1))
            let queue = try TestDevice.queue()
            try queue.launch(kernel, range)
            #expect(try queue.read(values) == Array(1...64))
        }
    }
}
