internal import COpenCL
private import Synchronization

/// Whether the devices of a context still answer, and how long to wait until they do; every object made in the context
/// shares it.
///
/// A context is lost for good by the first error that says so, and from then on refuses every request itself. After a
/// wait that gave up nothing of it is released any more either: commands may still run and use what they were given,
/// and drivers wait for them, some without an end, before they release anything.
final class ContextHealth: Sendable {
    /// How long no command of a queue may end before a wait gives up.
    let timeout: Duration
    private let condition = Atomic(Condition.well.rawValue)
    private let loss = Mutex<CLError?>(nil)

    private enum Condition: Int {
        case well, lost, abandoned
    }

    init(timeout: Duration) { self.timeout = timeout }

    /// Why the context is lost; nothing while it is well.
    var reason: CLError? { loss.withLock { $0 } }

    /// Whether a wait gave up, so that nothing may be released.
    var isAbandoned: Bool { condition.load(ordering: .relaxed) == Condition.abandoned.rawValue }

    /// Throws where the context is lost, instead of a call.
    func expect(_ call: StaticString) throws(CLError) {
        guard condition.load(ordering: .relaxed) != Condition.well.rawValue, let reason else { return }
        throw CLError(.deviceLost, before: call, "the device was lost before: \(reason)")
    }

    /// Throws unless a call returned success, and takes note where it tells that the device is lost.
    func check(_ call: StaticString, _ status: cl_int, _ detail: @autoclosure () -> String) throws(CLError) {
        guard status != CL_SUCCESS else { return }
        throw noted(CLError(call, status, detail()))
    }

    /// The error of a command that failed while it ran.
    func failure(of call: StaticString, _ status: cl_int) -> CLError {
        noted(CLError(call, status, "a command in the queue failed while it ran"))
    }

    /// The error, after taking note where it tells that the device is lost.
    func noted(_ error: CLError) -> CLError {
        if error.code == .deviceLost { lose(error, .lost) }
        return error
    }

    /// The error of a wait that ends before the command does.
    func abandoned(_ error: CLError) -> CLError {
        lose(error, .abandoned)
        return error
    }

    private func lose(_ error: CLError, _ condition: Condition) {
        loss.withLock { $0 = $0 ?? error }
        self.condition.max(condition.rawValue, ordering: .relaxed)
    }
}

extension Context {
    /// Why the context is of no more use: the error that first told that its device is lost; nothing while all is well.
    ///
    /// From then on every request in the context throws `deviceLost` at once.
    public var loss: CLError? { health.reason }

    /// Whether a wait gave up, so that nothing of the context is released any more.
    package var isAbandoned: Bool { health.isAbandoned }
}

extension CLError {
    /// Whether the device is gone, or was given up because it did not answer in time.
    ///
    /// Commands may still run then and use host memory that they were given: it must stay as it is.
    public var isDeviceLost: Bool { code == .deviceLost || code == .timedOut }

    /// Keeps `value` alive until the process ends where the device is lost, since a command may still use its memory.
    package func preserve(_ value: some Sendable) {
        if isDeviceLost { _ = Unmanaged.passRetained(Preserved(value)) }
    }
}

/// Holds a value as an object.
private final class Preserved<Value: Sendable>: Sendable {
    private let value: Value

    init(_ value: Value) { self.value = value }
}
