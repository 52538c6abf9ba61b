internal import COpenCL

/// One wait for a command, which ends with the command or when the device counts as lost.
///
/// Drivers differ in how they tell that a command has ended: a callback may come late, not at all (PoCL up to 3.1, for a
/// command that fails), or too early. So a callback only says when to look; what counts is the command's status.
struct Wait {
    private let event: Event
    private let limit: Duration
    private let flushFailure: CLError?
    private var progress: Int?
    private var lastProgress = ContinuousClock.now
    private var unread = 0
    /// How long to sleep until the next look, unless a callback comes first.
    private(set) var pause = Duration.milliseconds(20)

    /// How often in a row a status may be unreadable before the device counts as lost.
    private static let patience = 10
    /// How long a command is waited for that the driver may never have handed to the device.
    private static let grace = Duration.seconds(1)

    /// Hands the queue to the device.
    init(for event: Event) {
        self.event = event
        do throws(CLError) {
            try event.queue?.flush()
            (flushFailure, limit) = (nil, event.health.timeout)
        } catch {
            (flushFailure, limit) = (error, min(event.health.timeout, Self.grace))
        }
    }

    /// Whether the command has ended, well or not.
    ///
    /// Throws `timedOut` where neither it nor another command of its queue has ended for as long as the context allows,
    /// and `deviceLost` where the driver can no longer tell.
    mutating func isOver() throws(CLError) -> Bool {
        do throws(CLError) {
            if try event.status.isFinal { return true }
            unread = 0
        } catch {
            unread += 1
            guard unread < Self.patience else { throw event.health.abandoned(unreadable(error)) }
        }
        try expectProgress()
        return false
    }

    private mutating func expectProgress() throws(CLError) {
        let progress = event.queue?.trail.progress
        defer { self.progress = progress }
        if progress != self.progress {
            lastProgress = .now
        } else if ContinuousClock.now - lastProgress > limit {
            throw event.health.abandoned(flushFailure ?? timeout)
        }
        pause = min(pause * 2, .seconds(1), max(limit / 4, .milliseconds(1)))
        if unread > 0 { pause = .milliseconds(2) }
    }

    /// Throws what went wrong with the command, which has ended, or with one before it in an in-order queue.
    func throwFailure() throws(CLError) {
        if let queue = event.queue, !queue.isOutOfOrder { try queue.throwFailures() }
        if case .failed(let status) = try event.status { throw event.health.failure(of: event.call, status) }
        if let flushFailure, flushFailure.isDeviceLost { throw flushFailure }
    }

    private var timeout: CLError {
        let pending = event.queue.map { "none of the \($0.trail.pending) commands" } ?? "no command"
        return CLError(
            .timedOut, event.call, 0,
            """
            \(pending) \(event.place) has ended for \(limit); the device counts as lost. Restart the program, or if a \
            single command may take that long, set VGG_TIMEOUT to more seconds
            """)
    }

    private func unreadable(_ error: CLError) -> CLError {
        CLError(
            .deviceLost, "clGetEventInfo", error.status,
            """
            the status of a command \(event.place) could not be read \(Self.patience) times in a row; the device counts \
            as lost. Restart the program
            """)
    }
}
