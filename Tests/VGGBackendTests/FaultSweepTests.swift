import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend

/// Every OpenCL call fails once: the error is typed, nothing leaks, and then all works, or the device counts as lost.
@Suite struct FaultSweepTests {
    init() { TestDevice.prepare() }

    @Test func callsOfOpeningADevice() async {
        await #expect(processExitsWith: .success) { try await sweepOpening() }
    }

    @Test func callsOfBuildingPrograms() async {
        await #expect(processExitsWith: .success) { try await sweepBuilding() }
    }

    @Test func callsOfMakingASession() async {
        await #expect(processExitsWith: .success) {
            try await sweepMaking(FaultyNetwork(), FaultSweep.Fault.shortages)
        }
        await #expect(processExitsWith: .success) {
            try await sweepMaking(FaultyNetwork(dense: true), FaultSweep.Fault.losses)
        }
    }

    @Test func callsOfAnInference() async {
        await #expect(processExitsWith: .success) {
            try await sweepRunning(FaultyNetwork(), FaultSweep.Fault.shortages)
        }
        await #expect(processExitsWith: .success) {
            try await sweepRunning(FaultyNetwork(dense: true), FaultSweep.Fault.losses)
        }
    }
}

private func sweepOpening() async throws {
    let sweep = try FaultSweep()
    let expected = try openDevice()
    for fault in FaultSweep.Fault.shortages + FaultSweep.Fault.losses {
        let calls = try await sweep.run(fault, expecting: expected) {
            try openDevice()
        } recover: { place in
            try await sweep.expectLive(0, place)
            #expect(try openDevice() == expected, "\(place)")
        }
        #expect(calls > 40)
    }
}

/// With one fault alone, since programs are built anew each time.
private func sweepBuilding() async throws {
    let (sweep, faulty) = (try FaultSweep(), try FaultyNetwork(dense: true))
    let device = try pocl()
    let expected = try await faulty.run(faulty.session(DeviceManager(device)))
    let calls = try await sweep.run(FaultSweep.Fault(status: -6), expecting: expected) {
        try await faulty.run(faulty.session(DeviceManager(device)))
    } recover: { place in
        try await sweep.expectLive(0, place)
    }
    #expect(calls > 80)
    #expect(try await faulty.run(faulty.session(DeviceManager(device))) == expected)
}

private func sweepMaking(_ faulty: FaultyNetwork, _ faults: [FaultSweep.Fault]) async throws {
    let sweep = try FaultSweep()
    var manager = try DeviceManager(try pocl())
    let expected = try await faulty.run(faulty.session(manager))
    var live = try await sweep.settled()
    for fault in faults {
        let calls = try await sweep.run(fault, expecting: expected) {
            try await faulty.run(faulty.session(manager))
        } recover: { place in
            let isAbandoned = manager.context.isAbandoned
            manager = try replacedIfLost(manager, faulty)
            #expect(try await faulty.run(faulty.session(manager)) == expected, "\(place)")
            if isAbandoned { live = try await sweep.settled() }
            try await sweep.expectLive(live, place)
            #expect(manager.memoryInUse == 0, "\(place)")
        }
        #expect(calls > 60)
    }
}

private func sweepRunning(_ faulty: FaultyNetwork, _ faults: [FaultSweep.Fault]) async throws {
    let sweep = try FaultSweep()
    var manager = try DeviceManager(try pocl())
    var session = try faulty.session(manager)
    let expected = try await faulty.run(session)
    var live = sweep.layer.live
    for fault in faults {
        let calls = try await sweep.run(fault, expecting: expected) {
            try await faulty.run(session)
        } recover: { place in
            if manager.loss != nil {
                await #expect(throws: CLError.self, "\(place)") { try await faulty.run(session) }
                let isAbandoned = manager.context.isAbandoned
                manager = try replacedIfLost(manager, faulty)
                session = try faulty.session(manager)
                if isAbandoned { live = try await sweep.settled() }
            }
            #expect(try await faulty.run(session) == expected, "\(place)")
            try await sweep.expectLive(live, place)
        }
        #expect(calls > 20)
    }
}

private func pocl() throws -> Device { try Device.choose("pocl", environment: [:]).device }

/// Finds the device and opens it; what plans are told of it.
private func openDevice() throws -> DeviceTraits { try DeviceManager(pocl()).traits }

/// The manager, or another where its device counts as lost, which it must then answer every request.
private func replacedIfLost(_ manager: DeviceManager, _ faulty: FaultyNetwork) throws -> DeviceManager {
    guard let loss = manager.loss else { return manager }
    #expect(loss.isDeviceLost)
    let error = try #require(throws: CLError.self) { try faulty.session(manager) }
    #expect(error.code == .deviceLost && error.detail.contains("was lost before: \(loss.detail)"), "\(error)")
    return try DeviceManager(manager.device)
}
