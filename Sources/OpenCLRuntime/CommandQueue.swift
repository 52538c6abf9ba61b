internal import COpenCL

/// The commands for one device, run in the order given or, out of order, as their events allow.
///
/// Several threads may use a queue. Whatever fails while a command runs shows in its event, and in the next wait for a
/// later command of an in-order queue, or in `finish()`. When the last reference to a queue goes, the commands in it
/// still run.
///
/// No wait is unbounded: where no command of the queue ends for as long as the context allows, a wait throws `timedOut`,
/// and the context is lost. Host memory that was handed to a command must then stay as it is until the process ends.
public final class CommandQueue: Sendable {
    let handle: Handle
    /// The context whose buffers and programs the queue works with.
    public let context: Context
    /// The device that runs the commands.
    public let device: Device
    let isOutOfOrder: Bool
    let trail = Trail()

    /// Makes a queue for `device`, which must be one of the context's.
    ///
    /// With `outOfOrder`, commands wait for nothing but the events given to them and barriers; throws `unsupported`
    /// where the device has no such queues. With `profiling`, `Event.times()` can be read. The C function is
    /// `clCreateCommandQueue`.
    public init(
        _ context: Context, device: Device, outOfOrder: Bool = false, profiling: Bool = false
    ) throws(CLError) {
        var properties: cl_command_queue_properties = 0
        if outOfOrder { properties |= cl_command_queue_properties(CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) }
        if profiling { properties |= cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE) }
        let order = outOfOrder ? "an out-of-order" : "a"
        handle = try create(
            .queue, in: context.health, "clCreateCommandQueue", "\(order) queue could not be made on \(device)"
        ) {
            clCreateCommandQueue(context.handle.raw, device.handle.raw, properties, &$0)
        }
        self.context = context
        self.device = device
        isOutOfOrder = outOfOrder
    }

    /// Hands all commands given so far to the device, without waiting for them.
    ///
    /// The C function is `clFlush`.
    public func flush() throws(CLError) {
        try context.health.check("clFlush", clFlush(handle.raw), "the queue on \(device) could not be flushed")
    }

    /// Blocks the thread until all commands given so far have ended; throws if one of them failed.
    ///
    /// Waits for a marker, for `clFinish` would wait without an end where the device hangs.
    public func finish() throws(CLError) {
        try marker().wait()
        try throwFailures()
    }

    /// An event that ends when `events` have ended, or without any, when all commands given so far have.
    ///
    /// The C function is `clEnqueueMarkerWithWaitList`.
    public func marker(after events: [Event] = []) throws(CLError) -> Event {
        try enqueueTimed("clEnqueueMarkerWithWaitList", after: events, "a marker could not be set on \(device)") {
            clEnqueueMarkerWithWaitList(handle.raw, $0, $1, $2)
        }
    }

    /// Has all commands given later wait for `events`, or without any, for all commands given so far.
    ///
    /// The C function is `clEnqueueBarrierWithWaitList`.
    public func barrier(after events: [Event] = []) throws(CLError) {
        try enqueue("clEnqueueBarrierWithWaitList", after: events, "a barrier could not be set on \(device)") {
            clEnqueueBarrierWithWaitList(handle.raw, $0, $1, $2)
        }
    }
}

extension CommandQueue {
    /// A call that takes the number of events to wait for, those events, and where to put its own.
    typealias Enqueue = (cl_uint, UnsafePointer<cl_event?>?, UnsafeMutablePointer<cl_event?>?) -> cl_int

    /// Makes a call that gives a command.
    func enqueue(
        _ call: StaticString, after events: [Event], _ detail: @autoclosure () -> String, _ body: Enqueue
    ) throws(CLError) {
        _ = try give(call, after: events, detail(), body)
    }

    /// Makes a call that gives a command and returns its event.
    func enqueueTimed(
        _ call: StaticString, after events: [Event], _ detail: @autoclosure () -> String, _ body: Enqueue
    ) throws(CLError) -> Event {
        Event(try give(call, after: events, detail(), body), call, queue: self)
    }

    /// Makes a call that gives a command, and takes note of it.
    private func give(
        _ call: StaticString, after events: [Event], _ detail: @autoclosure () -> String, _ body: Enqueue
    ) throws(CLError) -> Handle {
        let list = events.map { Optional($0.handle.raw) }
        let command = try create(.event, in: context.health, call, detail()) { status in
            var raw: cl_event?
            status = body(cl_uint(list.count), list.isEmpty ? nil : list, &raw)
            return raw
        }
        trail.add(command, call)
        return command
    }

    /// Throws the first failure among the commands that have ended since this was asked last.
    func throwFailures() throws(CLError) {
        if let (call, status) = trail.settle() { throw context.health.failure(of: call, status) }
    }
}
