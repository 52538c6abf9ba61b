internal import COpenCL
internal import Dispatch
private import Synchronization

extension Event {
    /// Blocks the thread until the command has ended; throws if it failed, or one before it in an in-order queue.
    ///
    /// Throws `timedOut` where no command of the queue has ended for as long as the context allows. The C function is
    /// `clSetEventCallback`, for `clWaitForEvents` would wait without an end where the device hangs.
    public func wait() throws(CLError) {
        var wait = Wait(for: self)
        if !(try wait.isOver()) {
            let signal = Signal()
            call(signal)
            while !(try wait.isOver()) { signal.wait(atMost: wait.pause) }
        }
        try wait.throwFailure()
    }

    /// Suspends the task until the command has ended; throws as `wait()` does.
    ///
    /// No thread is blocked. The driver's callback does nothing but resume the task. A command cannot be called back, so
    /// cancelling the task does not end the wait. The C function is `clSetEventCallback`.
    public func completion() async throws(CLError) {
        var wait = Wait(for: self)
        if !(try wait.isOver()) {
            let signal = Signal()
            call(signal)
            while !(try wait.isOver()) { await signal.sent(orAfter: wait.pause) }
        }
        try wait.throwFailure()
    }

    /// Has the driver send `signal` when the command has ended; where it cannot, the command's status tells.
    private func call(_ signal: Signal) {
        let retained = Unmanaged.passRetained(signal)
        let send: @convention(c) (cl_event?, cl_int, UnsafeMutableRawPointer?) -> Void = { _, _, signal in
            if let signal { Unmanaged<Signal>.fromOpaque(signal).takeRetainedValue().send() }
        }
        let status = clSetEventCallback(handle.raw, CL_COMPLETE, send, retained.toOpaque())
        if status != CL_SUCCESS { retained.release() }
    }
}

/// Wakes one thread or task that waits, at the latest after a time.
private final class Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let waiter = Mutex<CheckedContinuation<Void, Never>?>(nil)

    /// Wakes whoever waits now, or will wait next.
    func send() {
        semaphore.signal()
        resume()
    }

    /// Blocks the thread until the signal is sent, or a time has passed.
    func wait(atMost time: Duration) {
        _ = semaphore.wait(timeout: .now() + time / .seconds(1))
    }

    /// Suspends the task until the signal is sent, or a time has passed.
    func sent(orAfter time: Duration) async {
        let alarm = Task {
            try? await Task.sleep(for: time)
            self.resume()
        }
        await withCheckedContinuation { continuation in
            waiter.withLock { $0 = continuation }
            if semaphore.wait(timeout: .now()) == .success { resume() }
        }
        alarm.cancel()
    }

    /// Resumes the task that waits, if any, once.
    private func resume() {
        let waiter = waiter.withLock { waiter in
            defer { waiter = nil }
            return waiter
        }
        waiter?.resume()
    }
}
