import OpenCLRuntime
import TestSupport
import Testing

@Suite struct EventTests {
    private func toil(_ queue: CommandQueue, rounds: Int32, after events: [Event] = []) throws -> Event {
        let out = try Buffer<Float>(queue.context, count: 8)
        var kernel = try TestKernels.kernel("toil")
        try kernel.setArguments(out, rounds)
        return try queue.launchTimed(kernel, NDRange(8), after: events)
    }

    @Test func timesAreInOrder() throws {
        let queue = try TestDevice.queue()
        let event = try toil(queue, rounds: 1000)
        try event.wait()
        #expect(try event.status == .complete)
        let times = try event.times()
        #expect(times.queued <= times.submitted && times.submitted <= times.started && times.started <= times.ended)
        #expect(times.started > 0 && times.duration == Double(times.ended - times.started) * 1e-9)
    }

    @Test func timesNeedProfiling() throws {
        let (device, context) = try TestDevice.shared()
        let event = try toil(CommandQueue(context, device: device), rounds: 1)
        try event.wait()
        let error = try #require(failure { _ = try event.times() })
        #expect(error.code == .unsupported && error.call == "clGetEventProfilingInfo")
        #expect(error.detail.contains("profiling"))
    }

    @Test func completionResumesTasks() async throws {
        let queue = try TestDevice.queue()
        let events = try (0..<20).map { _ in try toil(queue, rounds: 20_000) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for event in events + events {
                group.addTask {
                    try await event.completion()
                    #expect(try event.status == .complete)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func completionOfWhatIsDone() async throws {
        let queue = try TestDevice.queue()
        let event = try toil(queue, rounds: 1)
        try queue.finish()
        try await event.completion()
        try await event.completion()
        try event.wait()
    }

    @Test func completionWaitsForTheCommand() async throws {
        let queue = try TestDevice.queue()
        let gate = try UserEvent(queue.context)
        let event = try toil(queue, rounds: 1, after: [gate.event])
        #expect(try !event.status.isFinal)
        async let done: Void = event.completion()
        try await Task.sleep(for: .milliseconds(50))
        #expect(try !event.status.isFinal)
        try gate.complete()
        try await done
        #expect(try event.status == .complete)
    }

    @Test func failedCommandIsAnError() async throws {
        let queue = try TestDevice.queue()
        let gate = try UserEvent(queue.context)
        let event = gate.event
        async let outcome = completionError(event)
        try await Task.sleep(for: .milliseconds(50))
        try gate.fail(-5)
        let error = try #require(await outcome)
        #expect(error.code == .outOfMemory && error.status == -5)
        #expect(try event.status == .failed(-5))
        #expect(failure { try event.wait() }?.status == -5)
    }

    @Test(.timeLimit(.minutes(20))) func commandAfterAFailedOneIsAnError() async throws {
        let queue = try TestDevice.queue()
        let gate = try UserEvent(queue.context)
        let event = try toil(queue, rounds: 1, after: [gate.event])
        async let outcome = completionError(event)
        try await Task.sleep(for: .milliseconds(50))
        try gate.fail(-5)
        let error = try #require(await outcome)
        #expect(error.status < 0 && error.call == "clEnqueueNDRangeKernel")
    }

    @Test func userEventsEndOnce() throws {
        let gate = try UserEvent(TestDevice.shared().context)
        #expect(try !gate.event.status.isFinal)
        #expect(failure { try gate.fail(0) }?.code == .invalidArgument)
        try gate.complete()
        #expect(try gate.event.status == .complete)
        #expect(failure { try gate.complete() } != nil)
    }

    private func completionError(_ event: Event) async -> CLError? {
        do throws(CLError) {
            try await event.completion()
            return nil
        } catch {
            return error
        }
    }

    @Test func markerEndsAfterWhatWasBefore() throws {
        let queue = try TestDevice.queue()
        let event = try toil(queue, rounds: 100_000)
        try queue.marker().wait()
        #expect(try event.status == .complete)
    }
}
