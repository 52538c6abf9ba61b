import Foundation
import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel

/// Devices that stop answering; each in a process of its own.
@Suite struct LostDeviceTests {
    init() { TestDevice.prepare() }

    @Test func aHangingLaunchIsGivenUp() async {
        await #expect(processExitsWith: .success) { try await giveUp() }
    }

    @Test func otherDevicesGoOn() async {
        await #expect(processExitsWith: .success) {
            setenv("POCL_DEVICES", "pthread pthread", 1)
            try await loseOneOfTwo()
        }
    }

    @Test func trainingEnds() async {
        await #expect(processExitsWith: .success) { try await loseATrainer() }
    }

    @Test func timeoutsThatAreNone() {
        for text in ["0", "-1", "nan", "inf", "1e9", "2m", "x"] {
            let error = #expect(throws: CLError.self) { try Context.timeout(environment: ["VGG_TIMEOUT": text]) }
            #expect(error?.code == .invalidArgument && error?.detail.contains("VGG_TIMEOUT=\(text) is no time") == true)
        }
    }

    @Test(arguments: [(nil, 120), ("", 120), ("0.5", 0.5), ("300", 300)] as [(String?, Double)])
    func timeouts(_ text: String?, _ seconds: Double) throws {
        let environment = text.map { ["VGG_TIMEOUT": $0] } ?? [:]
        #expect(try Context.timeout(environment: environment) == .seconds(seconds))
    }
}

private func giveUp() async throws {
    let (layer, faulty) = (try FaultLayer(), try FaultyNetwork())
    let device = try Device.choose("pocl", environment: [:]).device
    setenv("VGG_TIMEOUT", "0.3", 1)
    let manager = try DeviceManager(device)
    let session = try faulty.session(manager)
    #expect(try await faulty.run(session).count == 15)
    #expect(manager.loss == nil)
    layer.plan("function=clEnqueueNDRangeKernel call=3 hang")
    let error = try await #require(throws: CLError.self) { try await faulty.run(session) }
    #expect(error.code == .timedOut && error.call == "clEnqueueReadBuffer", "\(error)")
    #expect(error.detail.contains("\(device)") && error.detail.contains("0.3 seconds"), "\(error)")
    #expect(manager.loss == error)
    for _ in 0..<2 {
        let later = try await #require(throws: CLError.self) { try await faulty.run(session) }
        #expect(later.code == .deviceLost && later.detail.contains(error.detail), "\(later)")
        let made = try #require(throws: CLError.self) { try faulty.session(manager) }
        #expect(made.code == .deviceLost && made.detail.contains(error.detail), "\(made)")
    }
}

private func loseOneOfTwo() async throws {
    let (layer, faulty) = (try FaultLayer(), try FaultyNetwork())
    let managers = try Device.all().map { try DeviceManager($0, timeout: .milliseconds(300)) }
    try #require(managers.count == 2)
    let group = try SessionGroup(
        faulty.network, parameters: faulty.parameters, on: managers, options: PlanOptions(batch: 2))
    let expected = try await group.run(values: faulty.values)
    layer.plan("function=clEnqueueNDRangeKernel call=1 hang")
    #expect(try await group.run(values: faulty.values) == expected)
    #expect(managers.count { $0.loss != nil } == 1)
    layer.plan()
    #expect(try await group.run(values: faulty.values) == expected)
    layer.plan("function=clEnqueueNDRangeKernel call=1 hang")
    let error = try await #require(throws: CLError.self) { try await group.run(values: faulty.values) }
    #expect(error.isDeviceLost && managers.allSatisfy { $0.loss != nil }, "\(error)")
    let later = try await #require(throws: CLError.self) { try await group.run(values: faulty.values) }
    #expect(later.code == .deviceLost, "\(later)")
}

private func loseATrainer() async throws {
    let layer = try FaultLayer()
    let manager = try DeviceManager(Device.choose("pocl", environment: [:]).device, timeout: .seconds(1))
    let trained = try TrainedNetwork.chain(
        [.convolution(Convolution(channels: 4)), .relu, .dense(features: 5)],
        input: Shape(channels: 3, height: 4, width: 4), batch: 2)
    let session = try trained.session(on: manager)
    let step = {
        try await session.step(
            values: [Float](repeating: 0.5, count: 96), labels: [0, 1], rate: 0.1, index: 0)
    }
    #expect(try await step().loss > 0)
    layer.plan("function=clEnqueueNDRangeKernel call=3 hang")
    let error = try await #require(throws: CLError.self) { try await step() }
    #expect(error.code == .timedOut && error.isDeviceLost && manager.loss == error, "\(error)")
    layer.plan()
    let later = try await #require(throws: CLError.self) { try await step() }
    #expect(later.code == .deviceLost && later.detail.contains(error.detail), "\(later)")
    let read = try await #require(throws: CLError.self) { try await session.tensors() }
    #expect(read.code == .deviceLost, "\(read)")
}
