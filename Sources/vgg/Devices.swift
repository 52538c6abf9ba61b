import ArgumentParser
import Foundation
import OpenCLRuntime
import VGGBackend

/// Lists the OpenCL devices.
struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the OpenCL devices, and say which one is used by default.",
        discussion: """
            Examples:
              vgg devices
              vgg devices --json
              VGG_DEVICE=nvidia vgg devices
            """)

    @Option(name: .shortAndLong, help: "Only this device: its index, or part of its or its platform's name.")
    var device: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let devices = try Device.all()
        let choice = try Device.choose(device, environment: ProcessInfo.processInfo.environment)
        let shown = devices.indices.filter { device == nil || $0 == choice.index }
        if output.json {
            try printJSON(
                shown.map { DeviceDetails(devices[$0], index: $0, reason: $0 == choice.index ? choice.reason : nil) })
        } else {
            for index in shown { print(describe(devices[index], index: index, choice: choice)) }
        }
    }

    private func describe(_ device: Device, index: Int, choice: DeviceChoice) -> String {
        let limits = device.limits
        let used = index == choice.index ? "  <- used: \(choice.reason)" : ""
        return """
            \(index)  \(device.name)\(used)
                platform   \(device.platform.name), \(device.version.trimmingCharacters(in: .whitespaces))
                driver     \(device.driverVersion)
                kind       \(device.kind.rawValue), \(limits.computeUnits) compute units at \(limits.clockMHz) MHz
                memory     \(ByteCount(limits.globalMemoryBytes)), at most \(ByteCount(limits.maxAllocationBytes)) at once\
            \(limits.hasUnifiedMemory ? ", shared with the host" : "")
                groups     \(limits.maxWorkGroupSize) work-items, \(ByteCount(limits.localMemoryBytes)) of local memory
                vectors    \(limits.nativeFloatVectorWidth) floats
                kernels    \(KernelFamily.suited(to: device))
            """
    }
}

/// A device with its limits, as JSON.
private struct DeviceDetails: Encodable {
    let index: Int
    let name: String
    let vendor: String
    let platform: String
    let version: String
    let driver: String
    let kind: String
    let kernels: String
    let limits: DeviceLimits
    let chosenBecause: String?

    init(_ device: Device, index: Int, reason: String?) {
        self.index = index
        name = device.name
        vendor = device.vendor
        platform = device.platform.name
        version = device.version
        driver = device.driverVersion
        kind = device.kind.rawValue
        kernels = KernelFamily.suited(to: device).description
        limits = device.limits
        chosenBecause = reason
    }
}
