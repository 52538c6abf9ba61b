internal import COpenCL
private import Synchronization

extension Event {
    /// Suspends the task until the command has ended; throws if it failed.
    ///
    /// No thread is blocked. The driver's callback does nothing but resume the task. Since some drivers make no call for
    /// a command that fails (PoCL up to 3.1), its status is looked at now and then as well. A command cannot be
    /// called back, so cancelling the task does not end the wait. The C function is `clSetEventCallback`.
    public func completion() async throws(CLError) {
        if !(try status.isFinal) {
            if let queue { try check("clFlush", clFlush(queue.raw), "the queue of a command could not be flushed") }
            let signal = Signal()
            try call(signal)
            let watch = Task { await self.watch(signal) }
            await signal.wait()
            watch.cancel()
            await watch.value
        }
        try throwFailure("clSetEventCallback")
    }

    /// Has the driver send `signal` when the command has ended.
    private func call(_ signal: Signal) throws(CLError) {
        let retained = Unmanaged.passRetained(signal)
        let send: @convention(c) (cl_event?, cl_int, UnsafeMutableRawPointer?) -> Void = { _, _, signal in
            if let signal { Unmanaged<Signal>.fromOpaque(signal).takeRetainedValue().send() }
        }
        let status = clSetEventCallback(handle.raw, CL_COMPLETE, send, retained.toOpaque())
        if status != CL_SUCCESS { retained.release() }
        try check("clSetEventCallback", status, "the end of a command could not be awaited")
    }

    /// Sends `signal` when the command's status says that it has ended, or can no longer be read.
    private func watch(_ signal: Signal) async {
        var pause = Duration.milliseconds(20)
        while !Task.isCancelled, (try? status.isFinal) == false {
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
        signal.send()
    }
}

/// Resumes one task once, however often and however early it is sent.
private final class Signal: Sendable {
    private enum State {
        case idle
        case awaited(CheckedContinuation<Void, Never>)
        case sent
    }

    private let state = Mutex(State.idle)

    func send() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .sent }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isSent = state.withLock { state in
                if case .sent = state { return true }
                state = .awaited(continuation)
                return false
            }
            if isSent { continuation.resume() }
        }
    }
}
