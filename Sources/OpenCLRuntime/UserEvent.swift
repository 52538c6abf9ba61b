internal import COpenCL

/// An event that the host ends, so that commands can wait for it.
///
/// End every one of them: a command that waits for it never starts before, and a queue with one never finishes.
public final class UserEvent: Sendable {
    /// The event to hand to the commands that shall wait.
    public let event: Event

    /// Makes an event that has not ended.
    ///
    /// The C function is `clCreateUserEvent`.
    public init(_ context: Context) throws(CLError) {
        let handle = try create(
            .event, in: context.health, "clCreateUserEvent", "no event could be made on \(context.devices)"
        ) {
            clCreateUserEvent(context.handle.raw, &$0)
        }
        event = Event(handle, "clCreateUserEvent", in: context)
    }

    /// Ends the event well: what waits for it may start.
    ///
    /// Throws where it has ended before. The C function is `clSetUserEventStatus`.
    public func complete() throws(CLError) { try end(CL_COMPLETE) }

    /// Ends the event by an error, a negative status; what waits for it fails without running.
    ///
    /// Throws where it has ended before, or the status is not negative. The C function is `clSetUserEventStatus`.
    public func fail(_ status: Int32) throws(CLError) {
        guard status < 0 else {
            throw CLError(.invalidArgument, before: "clSetUserEventStatus", "\(status) is not the status of an error")
        }
        try end(status)
    }

    private func end(_ status: cl_int) throws(CLError) {
        let detail = "a user event could not be ended; it ends once"
        try event.health.check("clSetUserEventStatus", clSetUserEventStatus(event.handle.raw, status), detail)
    }
}
