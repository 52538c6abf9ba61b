internal import COpenCL

/// Throws unless a call returned success.
///
/// No status makes the process stop: drivers differ in what they answer, so none proves a bug of ours.
func check(_ call: StaticString, _ status: cl_int, _ detail: @autoclosure () -> String) throws(CLError) {
    guard status == CL_SUCCESS else { throw CLError(call, status, detail()) }
}

/// Adopts the object that a call creates in a context, or throws its status; makes no call where the context is lost.
///
/// The pointer is asked for as an optional, since a failed call returns none and C's declarations do not say so.
func create(
    _ kind: LiveObjects.Kind, in health: ContextHealth, _ call: StaticString, _ detail: @autoclosure () -> String,
    _ body: (inout cl_int) -> OpaquePointer?
) throws(CLError) -> Handle {
    try health.expect(call)
    var status = CL_SUCCESS
    let raw = body(&status)
    guard let raw, status == CL_SUCCESS else {
        throw status == CL_SUCCESS
            ? CLError(.callFailed, before: call, "\(detail()): the driver returned no object")
            : health.noted(CLError(call, status, detail()))
    }
    return Handle(adopting: raw, kind, in: health)
}

/// A pointer to an OpenCL object, given back when the last reference to it goes, unless its context was abandoned.
final class Handle: @unchecked Sendable {  // one immutable pointer; OpenCL's objects may be shared between threads
    let raw: OpaquePointer
    private let kind: LiveObjects.Kind?
    private let health: ContextHealth?

    /// Owns the reference that the call which made `raw` returned.
    init(adopting raw: OpaquePointer, _ kind: LiveObjects.Kind, in health: ContextHealth? = nil) {
        self.raw = raw
        self.kind = kind
        self.health = health
        LiveObjects.created(kind)
    }

    /// Refers to what lasts as long as the process: a platform or a device.
    init(borrowing raw: OpaquePointer) {
        self.raw = raw
        kind = nil
        health = nil
    }

    deinit {
        if let kind, health?.isAbandoned != true { LiveObjects.released(kind, kind.release(raw)) }
    }
}

extension LiveObjects.Kind {
    fileprivate func release(_ raw: OpaquePointer) -> cl_int {
        switch self {
        case .context: clReleaseContext(raw)
        case .queue: clReleaseCommandQueue(raw)
        case .buffer: clReleaseMemObject(raw)
        case .program: clReleaseProgram(raw)
        case .kernel: clReleaseKernel(raw)
        case .event: clReleaseEvent(raw)
        }
    }
}
