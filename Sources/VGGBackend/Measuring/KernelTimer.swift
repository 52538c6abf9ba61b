package import OpenCLRuntime

/// A queue on which kernels run one at a time and are timed by the device's own clock.
package struct KernelTimer: Sendable {
    /// The device.
    let manager: DeviceManager
    /// A queue with profiling.
    package let queue: CommandQueue

    /// Makes a queue of its own.
    ///
    /// Throws `CLError` where OpenCL fails.
    package init(_ manager: DeviceManager) throws(CLError) {
        self.manager = manager
        queue = try CommandQueue(manager.context, device: manager.device, profiling: true)
    }

    /// Runs a kernel to its end, alone among this process's where the driver needs that; its seconds.
    ///
    /// Throws `BackendError` where the device's clock has not moved meanwhile, `CLError` where OpenCL fails.
    func seconds(_ kernel: borrowing Kernel, _ range: NDRange) throws -> Double {
        try seconds("kernel \(kernel.name)") { (queue) throws(CLError) in [try queue.launchTimed(kernel, range)] }
    }

    /// Runs an operation's launch to its end likewise.
    func seconds(_ launch: BoundLaunch, images: Int, name: String) throws -> Double {
        try seconds(name) { (queue) throws(CLError) in try launch.enqueueTimed(on: queue, images: images) }
    }

    /// Runs launches, one or several, to their end likewise; the seconds of all.
    func seconds(_ name: String, launch: (CommandQueue) throws(CLError) -> [Event]) throws -> Double {
        // Few enough kernels not to be counted among those that sessions load.
        let events = try manager.runningAlone(loading: []) {
            let events = try launch(queue)
            try queue.finish()
            return events
        }
        let seconds = try events.reduce(0) { try $0 + $1.times().duration }
        guard seconds > 0 else { throw BackendError.clockStandsStill(on: manager.device, during: name) }
        return seconds
    }

    /// The device's kernel of a name from a program built for it.
    func kernel(_ name: String, of program: ProgramKey) throws(CLError) -> Kernel {
        try Kernel(manager.programs.program(program), name)
    }

    /// The error for a kernel that computes wrong.
    func wrong(_ kernel: String, _ what: String) -> BackendError {
        BackendError(
            .unmeasurable,
            "kernel \(kernel) is wrong on \(manager.device): \(what); its speed would mean nothing. "
                + "Look for a newer driver, or choose another device")
    }
}

extension BackendError {
    /// The error for a device by whose clock something took no time.
    static func clockStandsStill(on device: Device, during name: String) -> BackendError {
        BackendError(
            .unmeasurable,
            "the clock of \(device) did not move while \(name) ran; its driver's profiling is of no use, so choose another "
                + "device")
    }
}
