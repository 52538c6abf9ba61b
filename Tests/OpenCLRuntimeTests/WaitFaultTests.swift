import Foundation
import OpenCLRuntime
import TestSupport
import Testing

/// Waits for commands whose driver hangs, fails, or does not call back as it should; each in a process of its own.
@Suite struct WaitFaultTests {
    init() { TestDevice.prepare() }

    @Test func callbacksThatComeLate() async {
        await #expect(processExitsWith: .success) { try await expectWaits("callbacks=late") }
    }

    @Test func callbacksThatNeverCome() async {
        await #expect(processExitsWith: .success) { try await expectWaits("callbacks=absent") }
    }

    @Test func callbacksThatComeTooEarlyWithAnError() async {
        await #expect(processExitsWith: .success) { try await expectWaits("callbacks=early") }
    }

    @Test func callbacksThatCannotBeSet() async {
        await #expect(processExitsWith: .success) {
            try await expectWaits("function=clSetEventCallback call=1 lasting status=-6")
        }
    }

    @Test func statusesThatCannotBeReadForAWhile() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            let queue = try ownQueue()
            for call in 1...4 {
                layer.plan("function=clGetEventInfo call=\(call) status=-5")
                try gated(queue).wait()
            }
            #expect(queue.context.loss == nil)
        }
    }

    @Test func commandsThatFailWhileTheyRun() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            let queue = try ownQueue()
            let buffer = try Buffer<Int32>(queue.context, count: 4)
            layer.plan("events=-14 callbacks=absent")
            try queue.fill(buffer, with: 1)
            expectFailedCommand(failure { try queue.finish() })
            expectFailedCommand(failure { _ = try queue.read(buffer) })
            expectFailedCommand(failure { try queue.write([1, 2, 3, 4], to: buffer) })
            expectFailedCommand(failure { try queue.map(buffer, access: .read) { _ in } })
            expectFailedCommand(await failureOfCompletion(try queue.marker()))
            layer.plan()
            try queue.write([1, 2, 3, 4], to: buffer)
            #expect(try queue.read(buffer) == [1, 2, 3, 4] && queue.context.loss == nil)
        }
    }

    /// The command before the one that is waited for fails, which a driver may pass over.
    @Test func failuresOfEarlierCommandsShow() async {
        await #expect(processExitsWith: .success) {
            _ = try FaultLayer()
            let queue = try ownQueue()
            let gate = try UserEvent(queue.context)
            let buffer = try Buffer<Int32>(queue.context, copying: [1])
            try queue.fill(buffer, with: 2, after: [gate.event])
            try gate.fail(-5)
            let error = try #require(failure { _ = try queue.read(buffer) })
            #expect(error.call == "clEnqueueFillBuffer" && error.status < 0, "\(error)")
            #expect(try queue.read(buffer) == [1])
        }
    }

    @Test func aHangIsGivenUp() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            let queue = try ownQueue(timeout: .milliseconds(200))
            let buffer = try Buffer<Int32>(queue.context, copying: [1, 2])
            layer.plan("function=clEnqueueFillBuffer call=1 hang")
            try queue.fill(buffer, with: 3)
            let error = try #require(failure { _ = try queue.read(buffer) })
            #expect(error.code == .timedOut && error.isDeviceLost && error.call == "clEnqueueReadBuffer")
            for part in ["none of the 2 commands in the queue on", "VGG_TIMEOUT", "[waiting for clEnqueueReadBuffer]"] {
                #expect(error.description.contains(part), "\(error)")
            }
            #expect(queue.context.loss == error)
            expectLost(failure { _ = try queue.read(buffer) })
            expectLost(failure { try queue.finish() })
            expectLost(failure { _ = try Buffer<Int32>(queue.context, count: 1) })
            expectLost(failure { _ = try CommandQueue(queue.context, device: queue.device) })
            expectLost(failure { _ = try Program(queue.context, source: TestKernels.source) })
        }
    }

    @Test func whatALostDeviceMayUseIsKept() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            do {
                let queue = try ownQueue(timeout: .milliseconds(100))
                layer.plan("function=clEnqueueMarkerWithWaitList call=1 hang")
                #expect(failure { try queue.finish() }?.code == .timedOut)
            }
            #expect(layer.live == 3 && LiveObjects.snapshot().live == [.context: 1, .queue: 1, .event: 1])
        }
    }

    @Test func completionGivesUpToo() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            let queue = try ownQueue(timeout: .milliseconds(200))
            layer.plan("function=clEnqueueMarkerWithWaitList call=1 hang")
            let error = await failureOfCompletion(try queue.marker())
            #expect(error?.code == .timedOut && error?.call == "clEnqueueMarkerWithWaitList")
        }
    }

    @Test func aFlushThatFailsIsNotWaitedForLong() async {
        await #expect(processExitsWith: .success) {
            let layer = try FaultLayer()
            let queue = try ownQueue()
            layer.plan("function=clFlush call=1 status=-5")
            try queue.finish()
            #expect(queue.context.loss == nil)
            layer.plan("function=clFlush call=1 status=-36")
            let error = try #require(failure { try queue.finish() })
            #expect(error.code == .deviceLost && error.call == "clFlush" && queue.context.loss == error)
        }
    }

    /// The host lets commands go one by one, each in less time than the limit, all together in more.
    @Test func slowProgressIsNoHang() async {
        await #expect(processExitsWith: .success) {
            let queue = try ownQueue(timeout: .milliseconds(1500))
            let gates = try (0..<8).map { _ in try UserEvent(queue.context) }
            let events = try gates.map { try queue.marker(after: [$0.event]) }
            Task {
                for gate in gates {
                    try await Task.sleep(for: .milliseconds(300))
                    try gate.complete()
                }
            }
            try await events[7].completion()
            #expect(queue.context.loss == nil)
        }
    }
}

/// A queue in a context of its own.
private func ownQueue(timeout: Duration = .seconds(60)) throws -> CommandQueue {
    let device = try Device.choose("pocl", environment: [:]).device
    return try CommandQueue(Context([device], timeout: timeout), device: device)
}

/// A command that ends a little after it is given.
private func gated(_ queue: CommandQueue) throws -> Event {
    let gate = try UserEvent(queue.context)
    let event = try queue.marker(after: [gate.event])
    Task {
        try await Task.sleep(for: .milliseconds(30))
        try gate.complete()
    }
    return event
}

/// Expects that waits of both kinds end after the command, and well.
private func expectWaits(_ plan: String) async throws {
    let layer = try FaultLayer()
    let queue = try ownQueue()
    layer.plan(plan)
    for _ in 0..<3 {
        let (first, second) = (try gated(queue), try gated(queue))
        try await first.completion()
        #expect(try first.status == .complete)
        try second.wait()
        #expect(try second.status == .complete)
    }
    #expect(layer.calls > 0 && queue.context.loss == nil)
}

private func expectFailedCommand(_ error: CLError?) {
    #expect(error?.status == -14 && error?.code == .callFailed, "\(String(describing: error))")
    #expect(error?.detail == "a command in the queue failed while it ran")
}

private func expectLost(_ error: CLError?) {
    #expect(error?.code == .deviceLost, "\(String(describing: error))")
    #expect(error?.detail.contains("was lost before: none of the 2 commands in the queue") == true)
}

private func failureOfCompletion(_ event: Event) async -> CLError? {
    do throws(CLError) {
        try await event.completion()
        return nil
    } catch {
        return error
    }
}
