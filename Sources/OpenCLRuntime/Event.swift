internal import COpenCL

/// One command on its way through a queue.
public final class Event: Sendable {
    /// How far a command has come.
    public enum Status: Hashable, Sendable {
        /// Waiting in the queue.
        case queued
        /// Handed to the device.
        case submitted
        /// Running.
        case running
        /// Done.
        case complete
        /// Ended by the error with this OpenCL status.
        case failed(Int32)

        /// Whether the command has ended, well or not.
        public var isFinal: Bool {
            switch self {
            case .complete, .failed: true
            case .queued, .submitted, .running: false
            }
        }
    }

    let handle: Handle
    /// The call that gave the command.
    let call: StaticString
    /// The queue that runs the command; an event that the host ends has none.
    let queue: CommandQueue?
    private let context: Context

    /// The event of a command in a queue.
    init(_ handle: Handle, _ call: StaticString, queue: CommandQueue) {
        (self.handle, self.call, self.queue, context) = (handle, call, queue, queue.context)
    }

    /// An event that the host ends.
    init(_ handle: Handle, _ call: StaticString, in context: Context) {
        (self.handle, self.call, queue, self.context) = (handle, call, nil, context)
    }

    var health: ContextHealth { context.health }

    /// Where the command is, for messages.
    var place: String { queue.map { "in the queue on \($0.device)" } ?? "that the host ends on \(context.devices)" }

    /// How far the command has come.
    ///
    /// The C function is `clGetEventInfo`.
    public var status: Status {
        get throws(CLError) {
            let raw = handle.raw
            let info = InfoQuery("clGetEventInfo", about: "a command", in: health) {
                clGetEventInfo(raw, $0, $1, $2, $3)
            }
            switch try info.value(CL_EVENT_COMMAND_EXECUTION_STATUS, as: cl_int.self) {
            case CL_COMPLETE: return .complete
            case CL_RUNNING: return .running
            case CL_SUBMITTED: return .submitted
            case CL_QUEUED: return .queued
            case let status: return .failed(status)
            }
        }
    }
}

/// When a command passed each stage, in nanoseconds of the device's clock, whose zero means nothing.
public struct ProfilingTimes: Hashable, Sendable {
    /// When the host put it in the queue.
    public let queued: UInt64
    /// When the host handed it to the device.
    public let submitted: UInt64
    /// When it began to run.
    public let started: UInt64
    /// When it was done.
    public let ended: UInt64

    /// Seconds from start to end.
    public var duration: Double { ended < started ? 0 : Double(ended - started) * 1e-9 }
}

extension Event {
    /// When the command passed each stage; only for one that is complete, in a queue made with `profiling: true`.
    ///
    /// Throws `unsupported` for others. The C function is `clGetEventProfilingInfo`.
    public func times() throws(CLError) -> ProfilingTimes {
        let raw = handle.raw
        let subject = "a command, which must be complete and in a queue made with profiling"
        let info = InfoQuery("clGetEventProfilingInfo", about: subject, in: health) {
            clGetEventProfilingInfo(raw, $0, $1, $2, $3)
        }
        return ProfilingTimes(
            queued: try info.value(CL_PROFILING_COMMAND_QUEUED, as: cl_ulong.self),
            submitted: try info.value(CL_PROFILING_COMMAND_SUBMIT, as: cl_ulong.self),
            started: try info.value(CL_PROFILING_COMMAND_START, as: cl_ulong.self),
            ended: try info.value(CL_PROFILING_COMMAND_END, as: cl_ulong.self))
    }
}
