import Foundation
import OpenCLRuntime
import TestSupport
import Testing
import VGGBackend
import VGGModel
import VGGVerification
import VGGWeights

/// Work in which each OpenCL call fails in turn; for a process of its own.
struct FaultSweep {
    /// What goes wrong with a call.
    struct Fault {
        /// The status that it returns.
        let status: Int32
        /// Whether all calls after it fail too.
        var isLasting = false

        /// Shortages of each kind, after which the device is as good as before.
        static let shortages = [-4, -5, -6].map { Fault(status: $0) }
        /// A lost device, and what does not pass.
        static let losses = [Fault(status: -36)] + [-5, -36].map { Fault(status: $0, isLasting: true) }
    }

    let layer: FaultLayer

    /// Puts the layer into this process.
    init() throws { layer = try FaultLayer() }

    /// Fails the first call of `work`, then the second, and so on, until it makes no more; how many there were.
    ///
    /// Either the result is right all the same, or there is an error that names the call and the status. No step may take
    /// ten seconds. `recover` then finds all well again, and is told for its messages which call failed.
    func run<Result: Equatable>(
        _ fault: Fault, expecting expected: Result, _ work: () async throws -> Result,
        recover: (_ place: String) async throws -> Void
    ) async throws -> Int {
        defer { alarm(0) }
        for call in 1...10_000 {
            alarm(10)
            layer.plan("call=\(call) status=\(fault.status)\(fault.isLasting ? " lasting" : "")")
            let outcome = await outcome(of: work)
            let struck = layer.struck
            layer.plan()
            guard let struck else {
                #expect(try outcome.get() == expected)
                return call - 1
            }
            let place = "call \(call), \(struck): \(fault.status)\(fault.isLasting ? " from then on" : "")"
            switch outcome {
            case .success(let result): #expect(result == expected, "\(place)")
            case .failure(let error): check(error, place, fault, struck: struck)
            }
            try await recover(place)
        }
        return 10_000
    }

    private func check(_ error: any Error, _ place: String, _ fault: Fault, struck: String) {
        guard let error = error as? CLError else {
            Issue.record("\(place): \(error)")
            return
        }
        // Where all calls fail from then on, another one may be the first that cannot do without.
        let call = fault.isLasting ? "cl" : "\(struck): CL_"
        #expect(error.description.contains("[\(call)"), "\(place): \(error)")
        #expect(error.description.contains("(\(fault.status))]"), "\(place): \(error)")
    }

    private func outcome<Result>(of work: () async throws -> Result) async -> Swift.Result<Result, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    /// Waits until the layer counts no more live objects than `expected`, and this module's own account says the same.
    func expectLive(_ expected: Int, _ place: String) async throws {
        for _ in 0..<1000 where layer.live != expected { try await Task.sleep(for: .milliseconds(1)) }
        #expect(layer.live == expected, "\(place)")
        #expect(LiveObjects.snapshot().live.values.reduce(0, +) == layer.live, "\(place)")
    }

    /// The number of live objects when sessions that were let go are gone.
    func settled() async throws -> Int {
        var (live, looks) = (layer.live, 0)
        while looks < 20 {
            try await Task.sleep(for: .milliseconds(5))
            looks = layer.live == live ? looks + 1 : 0
            live = layer.live
        }
        return live
    }
}

/// A network small enough to be run thousands of times.
struct FaultyNetwork {
    let network: Network
    let parameters: Parameters
    /// Three images.
    let values: [Float]

    /// Makes one with a layer of each kind, or with two layers alone, whose programs are soon built again on a new device.
    init(dense: Bool = false) throws {
        let convolutions: [(String, Layer)] = [
            ("conv", .convolution(Convolution(channels: 8))), ("relu", .relu), ("pool", .maxPool2x2),
            ("norm", .localResponseNormalization(LocalResponseNormalization())),
        ]
        let layers = (dense ? [] : convolutions) + [("fc", .dense(features: 5)), ("prob", .softmax)]
        let inputs = [Network.inputName] + layers.map(\.0)
        network = try Network(
            name: "faulty", input: Shape(channels: 3, height: 8, width: 8),
            nodes: zip(layers, inputs).map { Node(name: $0.0, layer: $0.1, inputs: [$1]) },
            preprocessing: .torchvision)
        parameters = ParameterLoader.seeded(4, for: network)
        values = Fill.reals.values(3 * network.input.count, seed: 6)
    }

    /// A session for up to two images at once.
    func session(_ manager: DeviceManager) throws -> Session {
        try Session(network, parameters: parameters, on: manager, options: PlanOptions(batch: 2))
    }

    /// What three images yield, two at once and then one.
    func run(_ session: Session) async throws -> [UInt32] {
        try await session.run(values: values)[0].values.map(\.bitPattern)
    }
}
