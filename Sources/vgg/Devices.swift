import ArgumentParser
import OpenCLRuntime
import VGGBackend

/// Lists the OpenCL devices.
struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the OpenCL devices, and say which one is used by default.",
        discussion: """
            With --device only the one that it names.

            Examples:
              vgg devices
              vgg devices --json
              VGG_DEVICE=nvidia vgg devices
            """)

    @OptionGroup var common: CommonOptions

    func run() throws {
        let devices = try Device.all()
        let choice = try common.choose()
        let shown = devices.indices.filter { common.device == nil || $0 == choice.index }
        if common.json {
            try printJSON(
                shown.map { DeviceDetails(devices[$0], index: $0, reason: $0 == choice.index ? choice.reason : nil) })
        } else {
            for index in shown { try Console.print(describe(devices[index], index: index, choice: choice)) }
        }
    }

    private func describe(_ device: Device, index: Int, choice: DeviceChoice) -> String {
        let limits = device.limits
        let used = index == choice.index ? "  <- used: \(choice.reason)" : ""
        return """
            \(index)  \(device.name)\(used)
               platform  \(device.platform.name)
               version   \(device.version.split(separator: " ").joined(separator: " "))
               driver    \(device.driverVersion)
               kind      \(device.kind.rawValue), \(limits.computeUnits) compute units at \(limits.clockMHz) MHz
               memory    \(ByteCount(limits.globalMemoryBytes)), at most \(ByteCount(limits.maxAllocationBytes)) at once\
            \(limits.hasUnifiedMemory ? ", shared with the host" : "")
               groups    \(limits.maxWorkGroupSize) work-items, \(ByteCount(limits.localMemoryBytes)) of local memory
               vectors   \(limits.nativeFloatVectorWidth) floats
               kernels   \(KernelFamily.suited(to: device))
            """
    }
}

/// A device with what matters of its limits, as JSON.
private struct DeviceDetails: Encodable {
    let index: Int
    let name, vendor, platform, version, driver, kind, kernels: String
    let available, compiler, unifiedMemory, double, half: Bool
    let computeUnits, clockMhz, globalMemoryBytes, maxAllocationBytes, localMemoryBytes: Int
    let maxWorkGroupSize, floatVectorWidth: Int
    let chosenBecause: String?

    init(_ device: Device, index: Int, reason: String?) {
        let limits = device.limits
        self.index = index
        (name, vendor, platform) = (device.name, device.vendor, device.platform.name)
        (version, driver) = (device.version, device.driverVersion)
        (kind, kernels) = (device.kind.rawValue, KernelFamily.suited(to: device).description)
        (available, compiler) = (limits.isAvailable, limits.compilerAvailable)
        (unifiedMemory, double, half) = (limits.hasUnifiedMemory, limits.supportsDouble, limits.supportsHalf)
        (computeUnits, clockMhz) = (limits.computeUnits, limits.clockMHz)
        (globalMemoryBytes, maxAllocationBytes) = (limits.globalMemoryBytes, limits.maxAllocationBytes)
        (localMemoryBytes, maxWorkGroupSize) = (limits.localMemoryBytes, limits.maxWorkGroupSize)
        floatVectorWidth = limits.nativeFloatVectorWidth
        chosenBecause = reason
    }
}
