import Logging
import OpenCLRuntime
import Synchronization
public import VGGModel

/// A network on several devices that share each batch: a session on each, and a balance of their speeds.
///
/// A batch is divided in whole images, in proportion to the speed measured so far; devices run side by side, and the
/// results come in the order of the images. Every session is planned for the whole batch, so that an image's result is
/// bit for bit what one device alone yields, as long as the devices run the same kernels.
///
/// Where a device is lost, which the log tells, the others run its batch again and go on without it; the error of the
/// last one is thrown.
public final class SessionGroup: Sendable {
    /// The session of each device.
    public let sessions: [Session]
    private let shares: Mutex<BatchShares>

    /// Makes a session on each device, as `Session` does.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - parameters: Its weights.
    ///   - managers: The devices, at least one.
    ///   - options: Batch, input and outputs.
    /// - Throws: As `Session` does; `BackendError` without a device.
    public init(
        _ network: Network, parameters: Parameters, on managers: [DeviceManager], options: PlanOptions = PlanOptions()
    ) throws {
        guard !managers.isEmpty else {
            throw BackendError(.invalidInput, "\(network.name): no device to run on; give at least one")
        }
        sessions = try managers.map { try Session(network, parameters: parameters, on: $0, options: options) }
        shares = Mutex(BatchShares(devices: managers.count))
    }

    /// Images that run at once, on all devices together; a device whose plan has a smaller batch cuts its share.
    public var batch: Int { sessions.map(\.plan.options.batch).max() ?? 1 }

    /// What was given up so that the network fits, of the first device of which that is so.
    public var reductions: PlanReductions? { sessions.lazy.compactMap(\.plan.reductions).first }

    /// Runs the network on NCHW floats, any number of images, as `Session.run(values:)` does.
    public func run(values: [Float]) async throws -> [Activations] {
        if sessions.count == 1 { return try await sessions[0].run(values: values) }
        try sessions[0].expect(.values, count: values.count)
        return try await run(values) { try await $0.runTimed(values: $1) }
    }

    /// Runs the network on pictures of RGB bytes, any number of images, as `Session.run(pixels:)` does.
    public func run(pixels: [UInt8]) async throws -> [Activations] {
        if sessions.count == 1 { return try await sessions[0].run(pixels: pixels) }
        try sessions[0].expect(.pixels, count: pixels.count)
        return try await run(pixels) { try await $0.runTimed(pixels: $1) }
    }

    private func run<Value: Sendable>(
        _ input: [Value], _ body: @escaping @Sendable (Session, [Value]) async throws -> TimedActivations
    ) async throws -> [Activations] {
        let plan = sessions[0].plan
        let length = plan.network.input.count
        var results = plan.outputs.map { Activations(name: $0.name, shape: $0.shape, images: 0) }
        for first in stride(from: 0, to: input.count, by: batch * length) {
            let values = input[first..<min(first + batch * length, input.count)]
            for part in try await runBatch(values, length: length, body) {
                for index in results.indices { results[index].append(part[index]) }
            }
        }
        return results
    }

    /// Runs one batch on the devices that are well, again for as long as one of several is lost on the way.
    private func runBatch<Value: Sendable>(
        _ values: ArraySlice<Value>, length: Int,
        _ body: @escaping @Sendable (Session, [Value]) async throws -> TimedActivations
    ) async throws -> [[Activations]] {
        while true {
            let lost = self.lost
            do {
                return try await divide(values, length: length, without: lost, body)
            } catch let error as CLError where self.lost.count > lost.count && self.lost.count < sessions.count {
                BackendLog.logger.warning("a device is lost; the others go on", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Positions of the devices that are lost.
    private var lost: Set<Int> { Set(sessions.indices.filter { sessions[$0].manager.loss != nil }) }

    /// Runs one batch, each device its share; the results of the devices in the order of the images.
    private func divide<Value: Sendable>(
        _ values: ArraySlice<Value>, length: Int, without lost: Set<Int>,
        _ body: @escaping @Sendable (Session, [Value]) async throws -> TimedActivations
    ) async throws -> [[Activations]] {
        let counts = shares.withLock { $0.divide(images: values.count / length, without: lost) }
        return try await withThrowingTaskGroup(of: (Int, TimedActivations).self) { group in
            var rest = values
            for (device, count) in counts.enumerated() where count > 0 {
                let part = Array(rest.prefix(count * length))
                rest = rest.dropFirst(count * length)
                group.addTask { [sessions] in (device, try await body(sessions[device], part)) }
            }
            var parts: [Int: [Activations]] = [:]
            for try await (device, part) in group {
                shares.withLock { $0.record(device: device, images: counts[device], seconds: part.seconds) }
                parts[device] = part.activations
            }
            return counts.indices.compactMap { parts[$0] }
        }
    }
}
