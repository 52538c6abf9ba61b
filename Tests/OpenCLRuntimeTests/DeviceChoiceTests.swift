import OpenCLRuntime
import TestSupport
import Testing

/// One call of the choice, and the index and reason that it must give.
struct Choice: Sendable, CustomTestStringConvertible {
    var devices: [DeviceCandidate]
    var query: String?
    var environment: [String: String] = [:]
    var index: Int
    var reason: String

    var testDescription: String { "\(devices.map(\.label)) \(query ?? "-") \(environment)" }

    static let pocl = DeviceCandidate(
        label: "cpu", names: ["pthread-AMD EPYC", "Portable Computing Language", "The pocl project"], kind: .cpu,
        hasUnifiedMemory: true)
    static let integrated = DeviceCandidate(
        label: "integrated", names: ["Intel(R) UHD Graphics 770"], kind: .gpu, hasUnifiedMemory: true)
    static let discrete = DeviceCandidate(label: "discrete", names: ["GeForce RTX 3090", "NVIDIA CUDA"], kind: .gpu)
    static let second = DeviceCandidate(label: "second", names: ["NVIDIA H200", "NVIDIA CUDA"], kind: .gpu)
    static let radeon = DeviceCandidate(label: "radeon", names: ["gfx1100", "AMD Accelerated"], kind: .gpu)
    static let card = DeviceCandidate(label: "card", names: ["FPGA card"], kind: .accelerator)
    static let absent = DeviceCandidate(label: "absent", names: ["GeForce"], kind: .gpu, isUsable: false)

    static let good: [Choice] = [
        Choice(devices: [pocl], index: 0, reason: "the only device"),
        Choice(devices: [pocl, integrated, discrete, second], index: 2, reason: "first discrete GPU"),
        Choice(devices: [pocl, card, integrated], index: 2, reason: "first integrated GPU"),
        Choice(devices: [pocl, card], index: 1, reason: "first accelerator"),
        Choice(devices: [pocl, pocl], index: 0, reason: "first CPU device"),
        Choice(devices: [absent, pocl], index: 1, reason: "first CPU device"),
        Choice(devices: [discrete, pocl], query: "POCL", index: 1, reason: "asked for as \"POCL\""),
        Choice(devices: [discrete, pocl], query: "1", index: 1, reason: "asked for as \"1\""),
        Choice(devices: [pocl, discrete], query: "3090", index: 1, reason: "asked for as \"3090\""),
        Choice(
            devices: [pocl, radeon], query: "amd", index: 1,
            reason: "asked for as \"amd\", the first discrete GPU of 2 that match"),
        Choice(
            devices: [discrete, pocl], environment: ["VGG_DEVICE": "pocl"], index: 1,
            reason: "named by VGG_DEVICE=pocl"),
        Choice(
            devices: [discrete, pocl], query: "cuda", environment: ["VGG_DEVICE": "pocl"], index: 0,
            reason: "asked for as \"cuda\""),
        Choice(devices: [pocl, discrete], environment: ["VGG_DEVICE": ""], index: 1, reason: "first discrete GPU"),
        Choice(devices: [pocl, discrete], query: "", index: 1, reason: "first discrete GPU"),
    ]
}

@Suite struct DeviceChoiceTests {
    @Test(arguments: Choice.good) func choice(_ choice: Choice) throws {
        let (index, reason) = try DeviceCandidate.choose(
            choice.devices, query: choice.query, environment: choice.environment)
        #expect(index == choice.index)
        #expect(reason == choice.reason)
    }

    @Test(arguments: ["7", "5", "51", "309", "-1", "metal", "99999999999999999999"]) func wrongQueryListsTheDevices(
        query: String
    ) throws {
        let error = try #require(
            failure { _ = try DeviceCandidate.choose([Choice.pocl, Choice.card], query: query, environment: [:]) })
        #expect(error.code == .noDevice)
        #expect(error.detail.contains("\"\(query)\"") && error.detail.contains("0: cpu, 1: card"))
    }

    @Test func unusableDevicesAreNotChosenUnasked() throws {
        let error = try #require(
            failure { _ = try DeviceCandidate.choose([Choice.absent], query: nil, environment: [:]) })
        #expect(error.code == .noDevice && error.detail.contains("0: absent"))
    }

    @Test func realDevicesAreFoundByIndexAndName() throws {
        let (device, _) = try TestDevice.shared()
        let all = try Device.all()
        let index = try #require(all.firstIndex(of: device))
        let choice = try Device.choose("\(index)", environment: [:])
        #expect(choice.device == device && choice.index == index)
        let named = try Device.choose(device.name, environment: ["VGG_DEVICE": "none such"])
        #expect(named.device.name == device.name)
        let error = try #require(failure { _ = try Device.choose(environment: ["VGG_DEVICE": "none such"]) })
        #expect(error.code == .noDevice && error.detail.contains(device.description))
    }
}
