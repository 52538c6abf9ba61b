import Foundation
import OpenCLRuntime
import Synchronization
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGReference
import VGGVerification

/// Tests that pass here, and that `RerunTests` runs again where OpenCL behaves in another way.
@Suite struct IsolatedTests {
    /// A manager whose programs are compiled with the options of `VGG_COMPILER_OPTIONS`.
    static func own(_ family: KernelFamily, files: [String: String] = KernelSource.files) throws -> DeviceManager {
        let environment = ProcessInfo.processInfo.environment
        let options = environment["VGG_COMPILER_OPTIONS"] ?? ""
        return try Bench.own(family, files: files, compilerOptions: options) { traits in
            if let limit = environment["VGG_GROUP_LIMIT"].flatMap(Int.init) {
                traits.workGroupLimit = min(traits.workGroupLimit, limit)
            }
            if let work = environment["VGG_SLICE_WORK"].flatMap(Double.init) {
                traits.launchLimit = LaunchLimit(seconds: 1, operationsPerSecond: work, bytesPerSecond: work)
            }
        }
    }

    static func checkTiny(on manager: DeviceManager) async throws {
        for operation in try OperationCase.tiny() {
            for candidate in 0..<(try operation.candidates(on: manager)) {
                let check = try await check(operation, on: manager, candidate: candidate)
                #expect(check.verdict == .withinBound, "\(check.failure ?? "")")
            }
        }
    }

    /// Checks without guards, for Oclgrind sees the end of a buffer only where the buffer ends.
    static func check(
        _ operation: OperationCase, on manager: DeviceManager, candidate: Int = 0, precision: Precision = .fp32,
        algorithms: [String: ConvolutionAlgorithm] = [:]
    ) async throws -> Check {
        try ThreadContexts.prepare(manager.device)
        return try await operation.check(
            on: manager, candidate: candidate, fill: .integers, seed: 7, precision: precision, algorithms: algorithms,
            guards: false
        ) {
            ExaminedRun(try await $0.runWithContextOfItsThread(values: $1))
        }
    }

    /// Whether every value was written before it is read, in a context for each variant of each operation.
    ///
    /// Oclgrind takes what it knew of a buffer that was released for that of a later one, and one of which the host writes a
    /// part for one that ends there. So nothing is here that packs weights, or has blocks or an output larger than its input.
    @Test func tinyShapesInContextsOfTheirOwn() async throws {
        for family in [KernelFamily.naive, .cpu(vector: 4), .cpu(vector: 16), .gpu] {
            for operation in try OperationCase.tiny() where operation.canBeSearched(family) {
                for candidate in 0..<(try operation.candidates(on: Self.own(family))) {
                    let check = try await Self.check(operation, on: Self.own(family), candidate: candidate)
                    #expect(check.verdict == .withinBound, "\(check.failure ?? "")")
                }
            }
        }
    }

    @Test func tinyShapesInNaiveKernels() async throws { try await Self.checkTiny(on: Self.own(.naive)) }

    @Test func tinyShapesInCPUKernels() async throws { try await Self.checkTiny(on: Self.own(.cpu(vector: 16))) }

    @Test func tinyShapesInNarrowCPUKernels() async throws {
        try await Self.checkTiny(on: Self.own(.cpu(vector: 4)))
    }

    @Test func tinyShapesInGPUKernels() async throws {
        let manager = try Self.own(.gpu)
        if let limit = ProcessInfo.processInfo.environment["VGG_EXPECTED_GROUP"] {
            #expect(String(manager.traits.workGroupLimit) == limit)
        }
        try await Self.checkTiny(on: manager)
    }

    /// Convolutions in halves that are floats rounded like halves, as Oclgrind does not know halves.
    @Test func tinyShapesInHalves() async throws {
        let environment = ProcessInfo.processInfo.environment
        let manager = try EmulatedHalves.own(compilerOptions: environment["VGG_COMPILER_OPTIONS"] ?? "") {
            $0.workGroupLimit = min($0.workGroupLimit, 16)
        }
        for operation in try OperationCase.tiny() where operation.network.nodes[0].layer.isConvolution {
            for candidate in try operation.candidatesInHalves(on: manager) {
                let check = try await Self.check(operation, on: manager, candidate: candidate, precision: .fp16)
                #expect(check.verdict == .withinBound, "\(check.failure ?? "")")
            }
        }
    }

    @Test func measuringKernels() throws {
        for family in [KernelFamily.cpu(vector: 16), .gpu] {
            let manager = try Self.own(family)
            try ThreadContexts.prepare(manager.device)
            try Tiny(manager).check()
        }
    }

    @Test func ceilingsByGPUKernels() throws {
        let manager = try Self.own(.gpu)
        if let limit = ProcessInfo.processInfo.environment["VGG_EXPECTED_GROUP"] {
            #expect(String(MeasuringGrid(manager).group) == limit)
        }
        let bench = try DeviceBench.tiny(on: manager, .ceilings)
        try bench.sample()
        #expect(try #require(bench.rates.ceilings(calm: nil)).peakGflops > 0)
    }

    /// Reads one value past the end of a buffer: harmless here, an error where memory is watched.
    @Test func readPastTheEnd() async throws {
        var files = KernelSource.files
        files["relu"]?.replace("RECTIFY(input[i], 0.0f)", with: "RECTIFY(input[i], 0.0f) + (input[i + 1] == 1e30f)")
        let check = try await Self.check(
            OperationCase([.relu], input: Shape(features: 40)), on: Self.own(.naive, files: files))
        #expect(check.verdict == .withinBound)
    }

    /// Reads what another work-item of the group writes, without a barrier, and makes nothing of it.
    @Test func raceInLocalMemory() async throws {
        var files = KernelSource.files
        files["softmax"]?.replace(
            "partial[item] = largest;",
            with: "partial[item] = largest; if (partial[(item + 1) % LOCAL] == 12345.0f) output[0] = 7;")
        let check = try await Self.check(
            OperationCase([.softmax], input: Shape(features: 40)), on: Self.own(.gpu, files: files))
        #expect(check.verdict == .withinBound)
    }

    /// Leaves a slot's first value unwritten, which the next step then reads.
    @Test func readOfWhatNobodyWrote() async throws {
        var files = KernelSource.files
        files["relu"]?.replace(
            "output[i] = RECTIFY(input[i], 0.0f);\n}\n\n#else", with: "if (i > 0) output[i] = 0;\n}\n\n#else")
        let operation = try OperationCase([.relu, .maxPool2x2], input: Shape(channels: 1, height: 2, width: 2))
        _ = try await Self.check(operation, on: Self.own(.naive, files: files))
    }

    /// Says what VGG-16 yields, for comparison with another device, and checks how its weights were cut.
    @Test func scoresOfVGG16() async throws {
        let manager = try DeviceManager(TestDevice.shared().device)
        if let parts = ProcessInfo.processInfo.environment["VGG_EXPECTED_PARTS"] {
            let plan = try Plan(Network.named("vgg16"), for: manager.traits)
            #expect(plan.steps.first { $0.name == "fc6" }.map { String($0.launches.count) } == parts)
        }
        print("hash of scores \(try await Self.hashOfScores(on: manager))")
    }

    /// A hash of the bits of VGG-16's scores.
    static func hashOfScores(on manager: DeviceManager) async throws -> UInt64 {
        let whole = try WholeVGG16()
        let options = PlanOptions(input: .pixels, outputs: ["fc8"])
        let session = try Session(whole.network, parameters: whole.parameters, on: manager, options: options)
        let scores = try await session.run(pixels: whole.pixels)[0].values
        #expect(Set(scores).count > 900 && scores.allSatisfy { $0.isFinite })
        return scores.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
    }

    /// Makes and drops sessions; alone in its process, with an eye on every OpenCL object.
    @Test func fiftySessions() async throws {
        let environment = ProcessInfo.processInfo.environment
        let slim = try SlimNetwork("A")
        let manager = try Bench.own(.cpu(vector: 16))
        var kept: [Session] = []
        var before = LiveObjects.snapshot()
        for round in 0..<51 {
            let session = try Session(slim.network, parameters: slim.parameters, on: manager)
            _ = try await session.run(values: slim.values())
            if environment["VGG_LEAK"] != nil, round == 20 { kept.append(session) }
            if round == 0 { before = try await settled(manager, keeping: session) }
        }
        if kept.isEmpty { try await eventually { manager.memoryInUse == 0 } }
        guard environment["VGG_ALONE"] != nil else { return }
        try await eventually { LiveObjects.snapshot().live[.buffer] ?? 0 == 0 }
        let after = LiveObjects.snapshot()
        #expect(after.live[.kernel] ?? 0 == 0 && after.live[.queue] ?? 0 == 0 && after.live[.event] ?? 0 == 0)
        #expect(after.live[.program] == before.live[.program] && after.live[.context] == before.live[.context])
        #expect(after.failedReleases == 0)
        withExtendedLifetime((kept, manager)) {}
    }

    /// Runs sessions side by side, with ever wider grids in the same kernels, on every device and on its parts.
    @Test func manySessionsAtOnce() async throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = Int(environment["VGG_ROUNDS"] ?? "") ?? 4
        let managers = try Self.devicesAndParts(environment["VGG_EXPECTED_DEVICES"]).map {
            try DeviceManager($0, traits: DeviceTraits($0, family: .cpu(vector: 16)))
        }
        let slims = try (0..<4).map { try SlimNetwork("A", height: 32 + 16 * $0, width: 32) }
        let sessions = try (0..<4 * managers.count).map { index in
            let slim = slims[index % 4]
            let options = PlanOptions(batch: 8)
            return try Session(slim.network, parameters: slim.parameters, on: managers[index / 4], options: options)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, session) in sessions.enumerated() {
                let (values, length) = (slims[index % 4].values(8), session.plan.network.input.count)
                group.addTask {
                    var all: Activations?
                    for round in 0..<rounds {
                        let count = round < 8 ? round + 1 : 1 + (round * 5 + index) % 8
                        let some = try await session.run(values: Array(values[..<(count * length)]))[0]
                        if round < 8 { all = some }
                        try #require((0..<min(count, all?.images ?? 0)).allSatisfy { some[$0] == all?[$0] })
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// The devices of the test device's platform, as many as expected, and the parts of the first.
    private static func devicesAndParts(_ expected: String?) throws -> [Device] {
        let device = try TestDevice.shared().device
        let devices = try Device.all().filter { $0.platform == device.platform }
        if let expected { #expect(String(devices.count) == expected) }
        return devices + (try device.subdivided(equally: 1))
    }

    /// The counts while one session lives, from which programs and contexts must not move.
    private func settled(_ manager: DeviceManager, keeping session: Session) async throws -> LiveObjects.Snapshot {
        #expect(manager.memoryInUse == session.plan.memory.peak)
        return LiveObjects.snapshot()
    }
}

extension OperationCase {
    /// Whether Oclgrind's search for uninitialised values makes no reports without a cause.
    fileprivate func canBeSearched(_ family: KernelFamily) -> Bool {
        network.nodes.allSatisfy { node in
            switch node.layer {
            case .softmax: true
            case .convolution, .adaptiveAveragePool, .concatenation: false
            default: family == .naive
            }
        }
    }
}

/// Contexts, one made by each thread that uses OpenCL, and kept.
///
/// Oclgrind's search for uninitialised values has memory of its own for each thread, which comes and goes with a
/// context made there: a thread without one crashes when it writes a buffer.
enum ThreadContexts {
    private static let all = Mutex<[Context]>([])

    static func prepare(_ device: Device) throws {
        let context = try Context([device])
        all.withLock { $0.append(context) }
    }
}

extension Layer {
    fileprivate var isConvolution: Bool {
        if case .convolution(let layer) = self { layer.isPlain } else { false }
    }
}

extension Session {
    /// Runs on a thread that has made a context.
    fileprivate func runWithContextOfItsThread(values: [Float]) throws -> Activations {
        try ThreadContexts.prepare(manager.device)
        return try run(values: values)[0]
    }
}
