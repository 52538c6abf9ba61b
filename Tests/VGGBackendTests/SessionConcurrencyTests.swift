import OpenCLRuntime
import Testing
import VGGBackend
import VGGModel

/// Sessions used from many tasks, beside one another, and gone again.
@Suite struct SessionConcurrencyTests {
    @Test(arguments: [KernelFamily.cpu(vector: 16), .gpu])
    func tasksOfOneSessionGetTheirOwnResults(_ family: KernelFamily) async throws {
        let slim = try SlimNetwork("A")
        let session = try Session(
            slim.network, parameters: slim.parameters, on: Bench.manager(family), options: PlanOptions(batch: 2))
        var serial: [[Float]] = []
        for task in 0..<32 {
            serial.append(try await session.run(values: slim.values(3, seed: UInt64(task)))[0].values)
        }
        #expect(Set(serial).count == 32)
        let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for task in 0..<32 {
                group.addTask { (task, try await session.run(values: slim.values(3, seed: UInt64(task)))[0].values) }
            }
            return try await group.reduce(into: Array(repeating: [Float](), count: 32)) { $0[$1.0] = $1.1 }
        }
        #expect(together == serial)
    }

    @Test func sessionsOfOneManagerRunBesideOneAnother() async throws {
        let manager = try Bench.own(.cpu(vector: 8))
        let names = ["A", "C"]
        let slims = try names.map { try SlimNetwork($0) }
        let sessions = try slims.map { try Session($0.network, parameters: $0.parameters, on: manager) }
        var serial: [[Float]] = []
        for (slim, session) in zip(slims, sessions) {
            serial.append(try await session.run(values: slim.values())[0].values)
        }
        let expected = serial
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (slim, session)) in zip(slims, sessions).enumerated() {
                group.addTask {
                    for _ in 0..<20 {
                        let values = try await session.run(values: slim.values())[0].values
                        #expect(values == expected[index])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func sessionsMayBeMadeAtTheSameTime() async throws {
        let manager = try Bench.own(.cpu(vector: 16))
        let slim = try SlimNetwork("B")
        let results = try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let session = try Session(slim.network, parameters: slim.parameters, on: manager)
                    return try await session.run(values: slim.values())[0].values
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results.count == 1)
        let plan = try Plan(slim.network, for: manager.traits)
        let programs = Set(plan.steps.flatMap(\.launches).map(\.program))
        #expect(manager.programs.count == programs.count, "a program was built twice, or one too many")
    }

    @Test func memoryIsAccountedForAndGivenBack() async throws {
        let manager = try Bench.own(.cpu(vector: 16))
        let slim = try SlimNetwork("A")
        let plan = try Plan(slim.network, for: manager.traits)
        do {
            let first = try Session(slim.network, parameters: slim.parameters, on: manager)
            #expect(manager.memoryInUse == plan.memory.peak)
            let second = try Session(slim.network, parameters: slim.parameters, on: manager)
            #expect(manager.memoryInUse == 2 * plan.memory.peak)
            _ = try await (first.run(values: slim.values()), second.run(values: slim.values()))
        }
        try await eventually { manager.memoryInUse == 0 }
    }

    @Test func aSessionThatDoesNotFitBesideOthersIsRefused() async throws {
        let slim = try SlimNetwork("A")
        let need = try Plan(slim.network, for: Bench.manager().traits).memory.peak
        let manager = try Bench.own(.cpu(vector: 16)) { $0.globalMemory = need + need / 2 }
        do {
            let session = try Session(slim.network, parameters: slim.parameters, on: manager)
            let error = try #require(throws: BackendError.self) {
                try Session(slim.network, parameters: slim.parameters, on: manager)
            }
            #expect(error.code == .outOfMemory)
            for part in ["needs \(ByteCount(need))", "hold \(ByteCount(need)) of", "let one go"] {
                #expect(error.message.contains(part), "\(error.message)")
            }
            _ = try await session.run(values: slim.values())
        }
        try await eventually { manager.memoryInUse == 0 }
        #expect(throws: Never.self) { try Session(slim.network, parameters: slim.parameters, on: manager) }
    }

    @Test func wrongInputsAreRefusedAndDoNoHarm() async throws {
        let slim = try SlimNetwork("A")
        let session = try Session(slim.network, parameters: slim.parameters, on: Bench.manager())
        let expected = try await session.run(values: slim.values())[0].values
        for count in [1, 3071, 3073, 6143] {
            let error = await #expect(throws: BackendError.self) {
                try await session.run(values: [Float](repeating: 0, count: count))
            }
            #expect(error?.code == .invalidInput)
            #expect(error?.message.contains("\(count) values are not whole images of 3x32x32") == true)
        }
        let other = await #expect(throws: BackendError.self) { try await session.run(pixels: slim.pixels()) }
        #expect(other?.message.contains("takes values, not pixels") == true)
        #expect(try await session.run(values: slim.values())[0].values == expected)
    }

    @Test func aTraceSeesWhatARunComputes() async throws {
        let slim = try SlimNetwork("A-LRN")
        let session = try Session(slim.network, parameters: slim.parameters, on: Bench.manager(.gpu))
        let traces = try await session.trace(values: slim.values(), into: []) { (all: inout [[Float]], trace) in
            #expect(trace.output.count == trace.step.output.shape.count)
            all.append(trace.output)
        }
        #expect(traces.count == session.plan.steps.count)
        #expect(try await session.run(values: slim.values())[0].values == traces.last)
        await #expect(throws: BackendError.self) {
            try await session.trace(values: slim.values(2), into: 0) { _, _ in }
        }
    }

    @Test func aProfileTimesEveryStep() async throws {
        let slim = try SlimNetwork("A")
        let session = try Session(slim.network, parameters: slim.parameters, on: Bench.manager(), profiling: true)
        let timings = try await session.profile()
        #expect(timings.map(\.step.name) == session.plan.steps.map(\.name))
        #expect(timings.allSatisfy { $0.seconds >= 0 })
    }
}

/// Waits until something holds that another thread is about to bring about, and fails where it does not for long.
func eventually(_ condition: () -> Bool) async throws {
    for _ in 0..<1000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
    #expect(condition())
}
